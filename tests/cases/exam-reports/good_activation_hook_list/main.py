import jax.numpy as jnp
from flax import nnx

from probing.hooks import Recorder
from probing.model import MLP


@nnx.jit
def forward(m, x):
    recorder = Recorder()
    y = m(x, recorder)
    return y, recorder.activations


model = MLP([3, 8, 2], rngs=nnx.Rngs(0))
_, activations = forward(model, jnp.ones((4, 3)))
for name, value in activations.items():
    print(name, float(jnp.abs(value).mean()))
