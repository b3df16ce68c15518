# observe: "stale" if abs(losses[-1] - true) > 1e-6 else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(3, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


class Trainer:
    def __init__(self, lr=0.1):
        self.net = Net(nnx.Rngs(0))
        self.lr = lr

    @partial(jax.jit, static_argnums=0)  # expect: static-graph-argument
    def evaluate(self, x, y):
        return jnp.mean((self.net(x) - y) ** 2)

    def fit(self, x, y, epochs):
        losses = []
        for _ in range(epochs):
            grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(self.net)
            params = nnx.state(self.net, nnx.Param)
            nnx.update(self.net, jax.tree.map(lambda p, g: p - self.lr * g, params, grads))
            losses.append(float(self.evaluate(x, y)))
        return losses


trainer = Trainer()
x = jax.random.normal(jax.random.key(0), (16, 3))
y = x.sum(axis=1, keepdims=True)
losses = trainer.fit(x, y, 4)
true = float(jnp.mean((trainer.net(x) - y) ** 2))
print("reported", losses[-1], "true", true, "STALE" if abs(losses[-1] - true) > 1e-6 else "ok")
