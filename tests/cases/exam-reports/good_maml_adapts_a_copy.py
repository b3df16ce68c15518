import jax
import jax.numpy as jnp
from flax import nnx


class Regressor(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(1, 20, rngs=rngs)
        self.l2 = nnx.Linear(20, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(jnp.tanh(self.l1(x)))


def mse(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


def adapt(model, x, y, lr=0.1):
    grads = nnx.grad(mse)(model, x, y)
    params = nnx.state(model, nnx.Param)
    fast = nnx.clone(model)
    nnx.update(fast, jax.tree.map(lambda p, g: p - lr * g, params, grads))
    return fast


def maml_loss(model, tasks):
    @nnx.vmap(in_axes=(None, 0, 0))
    def per_task(model, support, query):
        return mse(adapt(model, *support), *query)

    return per_task(model, *tasks).mean()


def sample_tasks(key, n=4):
    amp = jax.random.uniform(key, (n, 1, 1), minval=0.5, maxval=2.0)
    x = jnp.tile(jnp.linspace(-2, 2, 10)[None, :, None], (n, 1, 1))
    return (x, amp * jnp.sin(x)), (x + 0.1, amp * jnp.sin(x + 0.1))


model = Regressor(nnx.Rngs(0))
step = nnx.jit(nnx.value_and_grad(maml_loss))
for i in range(20):
    loss, grads = step(model, sample_tasks(jax.random.key(i)))
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.05 * g, nnx.state(model, nnx.Param), grads))
print(float(loss))
