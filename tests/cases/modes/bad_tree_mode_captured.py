# A captured object is written in tree mode: the trace level is checked there too.
# flax: >=0.12.4
import jax.numpy as jnp
from flax import nnx

norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))


@nnx.jit(graph=False)  # expect: captured-state-mutation
def forward(x):
    return norm(x)


forward(jnp.ones((4, 2)))
