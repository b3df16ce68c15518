# Training by lax.scan with the model as carry; only the losses are used (cf. google/flax #4722).
# flax: >=0.11
# observe: "lost" if same(model, Net(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


def train_epoch(model, xs, ys):
    def body(model, batch):
        x, y = batch
        loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
        nnx.update(model, params)
        return model, loss

    _, losses = jax.lax.scan(body, model, (xs, ys))  # expect: lost-state-update|discarded-state
    return losses.mean()


model = Net(nnx.Rngs(0))
xs, ys = jnp.ones((4, 3, 2)), jnp.zeros((4, 3, 1))
for epoch in range(2):
    print(epoch, train_epoch(model, xs, ys))
