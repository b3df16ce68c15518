# The model travels inside a dict argument.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def predict(bundle, x):
    return bundle["model"](x) * bundle["scale"]


bundle = {"model": Net(nnx.Rngs(0)), "scale": 2.0}
fast = jax.jit(predict)  # expect[<0.11]: unsupported-graph-argument
print(fast(bundle, jnp.ones((1, 2))))
