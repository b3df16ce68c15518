import jax
import jax.numpy as jnp


def make_update(adapter, lr):
    def negative_elbo(params, rest, x, y):
        out, rest = adapter.apply(params, rest, x)
        return jnp.mean((out - y) ** 2), rest

    @jax.jit
    def update(params, rest, x, y):
        (loss, rest), grads = jax.value_and_grad(negative_elbo, has_aux=True)(params, rest, x, y)  # expect[>=0.11]: merge-across-traces
        params = jax.tree.map(lambda p, g: p - lr * g, params, grads)
        return params, rest, loss

    return update
