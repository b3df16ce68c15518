import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = program.Checkpointed(nnx.Linear(3, 3, rngs=nnx.Rngs(0)))
    grads = nnx.grad(lambda model, x: model(x).sum())(model, jnp.ones((2, 3)))
    return "fine" if len(jax.tree.leaves(grads)) == 2 else "lost"
