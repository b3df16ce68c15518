import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    x, rngs = jnp.zeros(3), nnx.Rngs(noise=1)
    same = (program.noisy(x, rngs.noise()) == program.noisy(x, rngs.noise())).all()
    return "replays" if same or (program.jitter(rngs, x) == program.jitter(rngs, x)).all() else "fine"
