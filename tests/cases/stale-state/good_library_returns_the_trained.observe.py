import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    before = model.kernel.value + 0
    trained = program.fit(model, [jnp.ones((4, 3))] * 2, 0.1)
    return "lost" if (trained.kernel.value == before).all() else "fine"
