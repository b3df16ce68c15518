import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    seen = []
    model = program.Probe(nnx.Rngs(0))
    for _ in range(4):
        program.forward(model, jnp.ones((1, 3)))
        seen.append(len(jax.tree.leaves(nnx.state(model))))
    return "fine" if len(set(seen)) == 1 else "recompiles"
