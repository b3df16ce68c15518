from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


@partial(nnx.vmap, in_axes=(None, 0))
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
model.eval()
print(forward(model, jnp.ones((4, 2, 3))).shape)
