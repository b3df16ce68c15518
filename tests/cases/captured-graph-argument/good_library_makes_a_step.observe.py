import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    step = program.make_step(lambda model, x: jnp.mean(model(x) ** 2), 0.5)
    loss, grads = step(nnx.Linear(3, 1, rngs=nnx.Rngs(0)), jnp.ones((4, 3)))
    return "fine" if any(g.any() for g in jax.tree.leaves(grads)) else "no-gradient"
