# lax.cond with two states as operands; the result is applied outside.
import jax
import jax.numpy as jnp
from flax import nnx

online, target = nnx.Linear(2, 1, rngs=nnx.Rngs(0)), nnx.Linear(2, 1, rngs=nnx.Rngs(1))


def maybe_sync(step):
    new = jax.lax.cond(  # ok
        step % 2 == 0,
        lambda o, t: o,
        lambda o, t: t,
        nnx.state(online),
        nnx.state(target),
    )
    nnx.update(target, new)


maybe_sync(jnp.array(1))
maybe_sync(jnp.array(2))
assert jnp.array_equal(online.kernel.value, target.kernel.value)
