"""MAML: each task adapts its own copy inside of jit, only the query loss leaves."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(1, 24, rngs=rngs)
        self.l2 = nnx.Linear(24, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(jnp.tanh(self.l1(x)))


graphdef, meta_params = nnx.split(MLP(nnx.Rngs(0)))
tx = optax.adam(1e-2)
opt_state = tx.init(meta_params)


def adapt(model, x, y, steps=2, lr=0.1):
    """In-place adaptation of a private copy."""
    for _ in range(steps):
        grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
    return model


def task_loss(params, task):
    (xs, ys), (xq, yq) = task
    fast = adapt(nnx.merge(graphdef, params), xs, ys)
    return jnp.mean((fast(xq) - yq) ** 2)


@jax.jit
def meta_step(params, opt_state, tasks):
    def meta_loss(params):
        return jax.vmap(task_loss, in_axes=(None, 0))(params, tasks).mean()

    loss, grads = jax.value_and_grad(meta_loss)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


def tasks(key, n=4):
    amp = jax.random.uniform(key, (n, 1, 1), minval=0.5, maxval=2)
    xs = jnp.broadcast_to(jnp.linspace(-2, 2, 12)[None, :, None], (n, 12, 1))
    return (xs, amp * jnp.sin(xs)), (xs + 0.1, amp * jnp.sin(xs + 0.1))


for i in range(30):
    meta_params, opt_state, loss = meta_step(meta_params, opt_state, tasks(jax.random.key(i)))
print(float(loss))
