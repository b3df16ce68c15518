# The list is local to the traced function and stacked at its end.
import jax
import jax.numpy as jnp


@jax.jit  # ok
def unroll(params, xs):
    outs, h = [], jnp.zeros((2,))
    cache = {}
    for t in range(3):
        h = jnp.tanh(h @ params + xs[t])
        outs.append(h)
        cache[t] = h
    return jnp.stack(outs), cache


unroll(jnp.eye(2), jnp.ones((3, 2)))
