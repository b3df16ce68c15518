import jax.numpy as jnp
from flax import nnx

from probing.model import MLP, recorder

model = MLP([3, 8, 2], rngs=nnx.Rngs(0))
forward = nnx.jit(lambda m, x: m(x))  # expect: tracer-escape
forward(model, jnp.ones((4, 3)))
for name, value in recorder.activations:
    print(name, float(jnp.abs(value).mean()))
