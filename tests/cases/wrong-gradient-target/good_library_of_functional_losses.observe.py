import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    graphdef, params = nnx.split(model)
    grads = program.gradients(graphdef, params, jnp.ones((4, 3)), jnp.zeros((4, 1)))
    return "fine" if any(g.any() for g in jax.tree.leaves((grads, program.saliency(model, jnp.ones((1, 3)))))) else "no-gradient"
