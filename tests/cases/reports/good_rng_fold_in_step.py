import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(8, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.5)

    def __call__(self, x, rngs):
        return self.drop(self.fc(x), rngs=rngs)


model = Net(nnx.Rngs(0))
graphdef, params = nnx.split(model)
key = jax.random.key(42)


@jax.jit
def forward(params, x, key, step):
    rngs = nnx.Rngs(dropout=jax.random.fold_in(key, step))
    return nnx.merge(graphdef, params)(x, rngs)


outs = [forward(params, jnp.ones((2, 8)), key, i) for i in range(2)]
print("masks", "REPLAY" if (outs[0] == outs[1]).all() else "fresh")
