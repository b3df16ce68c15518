import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


model = Net(nnx.Rngs(0))
model.eval()
out = nnx.vmap(lambda model, x: model(x), in_axes=(None, 0))(model, jnp.ones((4, 2, 3)))
print(out.shape)
