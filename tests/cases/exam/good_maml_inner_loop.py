# MAML: second-order gradients through an inner adaptation, all in State.
# observe: "lost" if same(theta, start) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, theta = nnx.split(nnx.Linear(1, 1, rngs=nnx.Rngs(0)))
start = jax.tree.map(jnp.array, theta)


def task_loss(params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


def adapt(params, x, y, *, lr, steps):
    def inner(params, _):
        loss, g = jax.value_and_grad(task_loss)(params, x, y)
        return jax.tree.map(lambda p, d: p - lr * d, params, g), loss

    return jax.lax.scan(inner, params, None, length=steps)


def meta_loss(params, support, query):
    fast, _ = adapt(params, *support, lr=0.1, steps=2)
    return task_loss(fast, *query)


@jax.jit
def meta_step(params, supports, queries):
    def batch_loss(params):
        return jax.vmap(meta_loss, in_axes=(None, 0, 0))(params, supports, queries).mean()

    loss, grads = jax.value_and_grad(batch_loss)(params)
    return jax.tree.map(lambda p, d: p - 0.01 * d, params, grads), loss


tasks = (jnp.ones((2, 3, 1)), jnp.zeros((2, 3, 1)))
for _ in range(2):
    theta, loss = meta_step(theta, tasks, tasks)
