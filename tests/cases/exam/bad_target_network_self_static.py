# DQN with self as a static argument of jax.jit: the networks are frozen into the program.
# outcome: stale
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
        self.net = QNet(nnx.Rngs(seed))
        self.lr = lr

    @partial(jax.jit, static_argnums=0)  # expect: stale-capture|static-graph-argument
    def q_values(self, state):
        return self.net(state)

    def train_step(self, s, a, target):
        def loss_fn(net):
            q = jnp.take_along_axis(net(s), a[:, None], 1)[:, 0]
            return jnp.mean((q - target) ** 2)

        grads = nnx.grad(loss_fn)(self.net)
        params = nnx.state(self.net, nnx.Param)
        nnx.update(self.net, jax.tree.map(lambda p, g: p - self.lr * g, params, grads))


agent = DQN()
s = jnp.ones((4, 2))
first = agent.q_values(s)
for _ in range(3):
    agent.train_step(s, jnp.array([0, 1, 2, 0]), jnp.ones(4))
second = agent.q_values(s)
