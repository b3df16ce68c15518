# jax.jit of the same function object in a loop is answered from its cache.
# observe: "recompiles" if compiles(lambda: run(3), 1) else "fine"
import jax
import jax.numpy as jnp


def forward(params, x):
    return jnp.tanh(x @ params)


def run(n):
    x = jnp.ones((1, 2))
    for _ in range(n):
        x = jax.jit(forward)(jnp.eye(2), x)  # ok
    return x


run(3)
