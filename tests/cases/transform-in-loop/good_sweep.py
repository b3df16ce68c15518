# One compiled step per configuration, used many times each: the loop is over configurations.
import jax
import jax.numpy as jnp


def make_step(width):
    def step(params, x):
        return params - 0.1 * jax.grad(lambda p: ((x @ p) ** 2).mean())(params)

    return jax.jit(step)  # ok


for width in (2, 3):
    step = make_step(width)
    params = jnp.ones((width, 1))
    for _ in range(3):
        params = step(params, jnp.ones((4, width)))
