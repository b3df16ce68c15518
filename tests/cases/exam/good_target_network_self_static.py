# The class is a plain one and static; the network's state is an explicit argument.
# observe: "stale" if float(first[0, 0]) == float(second[0, 0]) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class QNet(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, s):
        return self.l2(nnx.relu(self.l1(s)))


class DQN:
    def __init__(self, seed=0, lr=0.1):
        self.graphdef, self.state = nnx.split(QNet(nnx.Rngs(seed)))
        self.lr = lr

    @partial(jax.jit, static_argnums=0)
    def _q(self, state, s):
        return nnx.merge(self.graphdef, state)(s)

    @partial(jax.jit, static_argnums=0)
    def _step(self, state, s, a, target):
        def loss_fn(state):
            q = jnp.take_along_axis(self._q(state, s), a[:, None], 1)[:, 0]
            return jnp.mean((q - target) ** 2)

        grads = jax.grad(loss_fn)(state)
        return jax.tree.map(lambda p, g: p - self.lr * g, state, grads)

    def q_values(self, s):
        return self._q(self.state, s)

    def train(self, s, a, target):
        self.state = self._step(self.state, s, a, target)


agent = DQN()
s = jnp.ones((4, 2))
first = agent.q_values(s)
for _ in range(3):
    agent.train(s, jnp.array([0, 1, 2, 0]), jnp.ones(4))
second = agent.q_values(s)
