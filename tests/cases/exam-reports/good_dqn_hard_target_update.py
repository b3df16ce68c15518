"""DQN: numpy replay, target network by clone, hard update every k steps, epsilon-greedy with keys."""
import collections
import random

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Q(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(2, 16, rngs=rngs)
        self.b = nnx.Linear(16, 2, rngs=rngs)

    def __call__(self, s):
        return self.b(nnx.relu(self.a(s)))


@nnx.jit
def act(q, s, key, eps):
    k1, k2 = jax.random.split(key)
    return jnp.where(jax.random.uniform(k1) < eps, jax.random.randint(k2, (), 0, 2), jnp.argmax(q(s)))


@nnx.jit
def learn(q, target, batch):
    s, a, r, s2 = batch
    y = r + 0.9 * target(s2).max(-1)

    def loss_fn(q):
        return jnp.mean((jnp.take_along_axis(q(s), a[:, None], 1)[:, 0] - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(q)
    nnx.update(q, jax.tree.map(lambda p, g: p - 0.05 * g, nnx.state(q, nnx.Param), grads))
    return loss


class Agent:
    def __init__(self, seed=0, sync_every=4):
        self.q = Q(rngs=nnx.Rngs(seed))
        self.target = nnx.clone(self.q)
        self.buffer = collections.deque(maxlen=100)
        self.sync_every = sync_every
        self.steps = 0

    def step(self, s, key):
        a = int(act(self.q, s, key, 0.1))
        s2 = np.clip(s + (a - 0.5) * 0.2, -1, 1).astype("float32")
        self.buffer.append((s, a, -abs(float(s2.sum())), s2))
        if len(self.buffer) >= 8:
            batch = [np.array(c) for c in zip(*random.Random(0).sample(self.buffer, 8))]
            learn(self.q, self.target, batch)
            self.steps += 1
            if self.steps % self.sync_every == 0:
                nnx.update(self.target, nnx.state(self.q))
        return s2


agent, s = Agent(), np.ones(2, "float32")
for k in jax.random.split(jax.random.key(0), 17):
    s = agent.step(s, k)
gap = float(jnp.abs(agent.q.a.kernel.value - agent.target.a.kernel.value).sum())
print(agent.steps, gap > 0)
