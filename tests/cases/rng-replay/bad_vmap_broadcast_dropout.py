# nnx.vmap broadcasts the model: every example gets the same dropout mask.
# observe: "replays" if same(rows[0], rows[1]) else "fine"
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
model.train()
rows = nnx.vmap(forward, in_axes=(None, 0))(model, jnp.ones((4, 16)))  # expect: rng-replay
