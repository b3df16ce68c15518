# observe: "lost" if before == after else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def sgd(model, batch):
    x, y = batch
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return model, loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(3))
xs = jax.random.normal(jax.random.key(0), (20, 8, 2))
ys = xs.sum(-1, keepdims=True)
before = float(jnp.mean((model(xs[0]) - ys[0]) ** 2))
_, losses = jax.lax.scan(sgd, model, (xs, ys))  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: discarded-state
after = float(jnp.mean((model(xs[0]) - ys[0]) ** 2))
print(before, after, "UNTRAINED" if before == after else "trained")
