import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    seen = []


    def loss_fn(model, x):
        seen.append(None)
        return model(x).mean()


    program.evaluate(loss_fn, nnx.Linear(3, 1, rngs=nnx.Rngs(0)), [jnp.ones((1, 3))] * 4)
    return "recompiles" if len(seen) > 1 else "fine"
