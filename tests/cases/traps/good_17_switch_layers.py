# A list of Module instances as the branches of lax.switch.
# flax: >=0.12
import jax
import jax.numpy as jnp
from flax import nnx


class Experts(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(3)])

    def __call__(self, idx, x):
        return jax.lax.switch(idx, list(self.layers), x)  # ok


experts = Experts(nnx.Rngs(0))


@nnx.jit
def run(experts, idx, x):
    return experts(idx, x)


print(run(experts, jnp.array(1), jnp.ones((1, 2))))
