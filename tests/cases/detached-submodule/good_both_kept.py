# The module itself is kept too, so its Params are in the state; the compiled function is beside it.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.activation = jax.jit(nnx.gelu)  # ok: a pure function
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.activation(self.fc(x))


net = Net(nnx.Rngs(0))
assert nnx.grad(lambda n: n(jnp.ones((1, 2))).sum())(net)["fc"]["bias"].value.any()
