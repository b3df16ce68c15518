# The optimizer is a parameter, chained with others (an internal error while reading GPJax).
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def fit(graphdef, params, optim: optax.GradientTransformation, x, steps):
    tx = optax.chain(optax.clip(1.0), optim)
    opt_state = tx.init(params)

    @jax.jit
    def step(params, opt_state):
        loss, grads = jax.value_and_grad(lambda p: (nnx.merge(graphdef, p)(x) ** 2).mean())(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    for _ in range(steps):
        params, opt_state, loss = step(params, opt_state)
    return params, loss


graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
params, loss = fit(graphdef, params, optax.sgd(0.1), jnp.ones((3, 2)), 3)
