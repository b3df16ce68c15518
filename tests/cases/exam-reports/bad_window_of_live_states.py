# flax: >=0.11
# observe: "stale" if float(gap) <= 1e-5 else "fine"
"""After stochastic weight averaging code: the states of the last epochs are appended to a list, from flax 0.11 on they are all the same live Variables."""
import collections

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(2, 32, rngs=rngs)
        self.b = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.tanh(self.a(x)))[:, 0]


class SWA:
    def __init__(self, start, window=5):
        self.start = start
        self.states = collections.deque(maxlen=window)

    def collect(self, epoch, model):
        if epoch >= self.start:
            self.states.append(nnx.state(model, nnx.Param))  # expect: live-state-snapshot

    def average(self):
        n = len(self.states)
        return jax.tree.map(lambda *leaves: sum(leaves) / n, *self.states)


@nnx.jit
def train_step(model, x, y, lr):
    loss, g = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    p = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda a, b: a - lr * b, p, g))
    return loss


rng = np.random.default_rng(0)
model = Net(rngs=nnx.Rngs(0))
swa = SWA(start=10)
for epoch in range(20):
    x = rng.normal(size=(16, 2)).astype("f4")
    loss = train_step(model, x, x.prod(1) + rng.normal(size=16).astype("f4"), 0.03)
    swa.collect(epoch, model)
last = nnx.state(model, nnx.Param)
gap = optax.global_norm(jax.tree.map(lambda a, b: a - b, swa.average(), last))
print("loss", loss, "distance between the average and the last weights", gap)
print("RESULT", "fine" if float(gap) > 1e-5 else "lost (average is the last state)")
