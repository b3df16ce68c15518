# A `global` remembers the gradient norm computed under grad and jit.
# observe: "leaks" if leaked(last_norm) else "fine"
import jax
import jax.numpy as jnp

last_norm = None


@jax.jit  # expect: tracer-escape
def step(params, x):
    global last_norm
    grads = jax.grad(lambda p: (x @ p["w"]).sum())(params)
    last_norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads)))
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)


step({"w": jnp.ones((2, 1))}, jnp.ones((1, 2)))
