import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    online = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    target = program.make_target(online)
    online.bias.value = online.bias.value + 1.0
    program.soft_update(target, online, 0.5)
    return "fine" if target.bias.value[0] == 0.5 else "stale"
