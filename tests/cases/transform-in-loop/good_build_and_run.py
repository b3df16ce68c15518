# Each round builds a layer of its own, and compiles for it (a false alarm on maxtext's tests/unit/linears_test.py).
import jax.numpy as jnp
from flax import nnx


def build_and_run(features, bias):
    layer = nnx.Linear(2, features, use_bias=bias, rngs=nnx.Rngs(0))
    return nnx.jit(lambda m, x: m(x))(layer, jnp.ones((1, 2)))


for features in range(1, 4):
    reference = build_and_run(features, bias=False)
    other = build_and_run(features, bias=True)
    assert reference.shape == other.shape
