"""What functional optimizers leave behind rightly: plain SGD keeps nothing, a look ahead is only a look."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
sgd = optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.1))
adam = optax.adam(1e-1)


def loss_fn(params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


@jax.jit
def sgd_step(params, opt_state, x, y):
    updates, _ = sgd.update(jax.grad(loss_fn)(params, x, y), opt_state, params)
    return optax.apply_updates(params, updates)


@jax.jit
def adam_step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = adam.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


@jax.jit
def loss_ahead(params, opt_state, x, y):
    updates, _ = adam.update(jax.grad(loss_fn)(params, x, y), opt_state, params)
    return loss_fn(optax.apply_updates(params, updates), x, y)


@jax.jit
def adapted(params, x, y):
    inner = adam.init(params)
    for _ in range(2):
        updates, inner = adam.update(jax.grad(loss_fn)(params, x, y), inner, params)
        params = optax.apply_updates(params, updates)
    return params


sgd_state, adam_state = sgd.init(params), adam.init(params)
x = jax.random.normal(jax.random.key(0), (8, 2))
y = x[:, :1]
for _ in range(3):
    params = sgd_step(params, sgd_state, x, y)
    params, adam_state, loss = adam_step(params, adam_state, x, y)
    ahead = loss_ahead(params, adam_state, x, y)
    tuned = adapted(params, x, y)
