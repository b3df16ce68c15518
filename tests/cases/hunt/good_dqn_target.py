# flax: >=0.12
"""DQN: target network by nnx.clone, hard updates with nnx.update, replay buffer, epsilon-greedy act."""
import random
from collections import deque
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


@dataclass
class Config:
    gamma: float = 0.9
    lr: float = 1e-2
    hidden: list = field(default_factory=lambda: [16, 16])


class QNet(nnx.Module):
    def __init__(self, obs, act, hidden, *, rngs):
        dims = [obs, *hidden]
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in zip(dims[:-1], dims[1:])])
        self.head = nnx.Linear(dims[-1], act, rngs=rngs)

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return self.head(x)


@nnx.jit
def act(q, obs):
    return jnp.argmax(q(obs), axis=-1)


@nnx.jit(static_argnames="gamma")
def train(q, target, opt, batch, gamma):
    obs, a, r, nobs = batch

    def loss_fn(q):
        qa = jnp.take_along_axis(q(obs), a[:, None], 1)[:, 0]
        backup = r + gamma * target(nobs).max(-1)
        return jnp.mean((qa - jax.lax.stop_gradient(backup)) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(q)
    opt.update(q, grads)
    return loss


@nnx.jit
def soft_update(q, target, tau):
    params, old = nnx.state(q, nnx.Param), nnx.state(target, nnx.Param)
    nnx.update(target, jax.tree.map(lambda p, o: tau * p + (1 - tau) * o, params, old))


class Agent:
    def __init__(self, config=None):
        config = config or Config()
        self.config = config
        self.q = QNet(2, 2, config.hidden, rngs=nnx.Rngs(0))
        self.target = nnx.clone(self.q)
        self.opt = nnx.Optimizer(self.q, optax.adam(config.lr), wrt=nnx.Param)
        self.buffer = deque(maxlen=200)
        self.eps = 1.0
        self.losses = []

    def act(self, obs):
        if random.random() < self.eps:
            return random.randrange(2)
        return int(act(self.q, jnp.asarray(obs)[None])[0])

    def learn(self, step):
        batch = random.sample(list(self.buffer), 16)
        batch = tuple(jnp.asarray(np.stack(col)) for col in zip(*batch))
        self.losses.append(train(self.q, self.target, self.opt, batch, gamma=self.config.gamma).item())
        if step % 10 == 0:
            self.sync()
        else:
            soft_update(self.q, self.target, 0.05)
        self.eps = max(0.1, self.eps * 0.98)

    def sync(self):
        nnx.update(self.target, nnx.state(self.q))


random.seed(0)
agent = Agent()
rng = np.random.default_rng(0)
obs = rng.normal(size=2).astype(np.float32)
for step in range(80):
    a = agent.act(obs)
    r = np.float32(a == (obs[0] > 0))
    nobs = rng.normal(size=2).astype(np.float32)
    agent.buffer.append((obs, a, r, nobs))
    obs = nobs
    if len(agent.buffer) >= 16:
        agent.learn(step)
assert len(agent.losses) > 10 and all(np.isfinite(agent.losses))
