# observe: "stale" if float(loss(model, x, y)) > 2 * keeper.best else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

from keeper import BestKeeper


def loss(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


@nnx.jit
def step(model, x, y, lr):
    grads = nnx.grad(loss)(model, x, y)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model, nnx.Param), grads))


model = nnx.Linear(4, 1, rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (32, 4))
y = x @ jnp.array([[1.0], [0.0], [-1.0], [2.0]])
keeper = BestKeeper()
for i in range(60):
    # the learning rate is too high on purpose from step 30 on
    step(model, x, y, 0.1 if i < 30 else 1.5)
    keeper.offer(model, float(loss(model, x, y)))
keeper.restore(model)
print("best", keeper.best, "after restore", float(loss(model, x, y)))
