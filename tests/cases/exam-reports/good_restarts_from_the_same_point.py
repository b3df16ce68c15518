"""Several trainings from one initial tree; line search with rejected candidates; the best is kept."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.tanh(self.l1(x)))


model = Net(rngs=nnx.Rngs(0))
graphdef, start = nnx.split(model)
x = jax.random.normal(jax.random.key(0), (16, 2))
y = x.prod(1, keepdims=True)


def loss_fn(params):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


@jax.jit
def step(params, lr):
    grads = jax.grad(loss_fn)(params)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads)


def line_search(params):
    base = float(loss_fn(params))
    for lr in (1.0, 0.3, 0.1, 0.03):
        candidate = step(params, lr)
        if float(loss_fn(candidate)) < base:
            return candidate
    return params


results = {}
for lr in (0.01, 0.1):
    params = start
    for _ in range(3):
        params = step(params, lr)
    results[lr] = (float(loss_fn(params)), params)

best_lr = min(results, key=lambda k: results[k][0])
params = results[best_lr][1]
for _ in range(3):
    params = line_search(params)
improved = float(loss_fn(params)) < float(loss_fn(start))
nnx.update(model, params)
print(best_lr, improved)
