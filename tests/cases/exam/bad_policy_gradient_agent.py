# A policy gradient agent whose jitted update keeps the learned weights to itself.
# flax: >=0.11
# observe: "lost" if same(agent.policy, Policy(3, 2, rngs=nnx.Rngs(0))) else "fine"
import dataclasses
from functools import partial

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclasses.dataclass(frozen=True)
class AgentConfig:
    obs_dim: int = 3
    actions: int = 2
    gamma: float = 0.9
    lr: float = 1e-2


class Policy(nnx.Module):
    def __init__(self, obs_dim, actions, *, rngs: nnx.Rngs):
        self.hidden = nnx.Linear(obs_dim, 8, rngs=rngs)
        self.out = nnx.Linear(8, actions, rngs=rngs)

    def __call__(self, obs):
        return self.out(nnx.tanh(self.hidden(obs)))


def discounted(rewards, gamma):
    def step(acc, r):
        acc = r + gamma * acc
        return acc, acc

    _, returns = jax.lax.scan(step, 0.0, rewards, reverse=True)
    return returns


@partial(jax.jit, static_argnames=("gamma",))  # expect: lost-state-update
def reinforce(policy, optimizer, obs, actions, rewards, *, gamma):
    returns = discounted(rewards, gamma)

    def loss_fn(net):
        logp = jax.nn.log_softmax(net(obs))
        taken = jnp.take_along_axis(logp, actions[:, None], axis=1)[:, 0]
        return -jnp.mean(taken * returns)

    loss, grads = nnx.value_and_grad(loss_fn)(policy)
    optimizer.update(policy, grads)
    return {"loss": loss, "return": returns[0]}


class Agent:
    def __init__(self, cfg: AgentConfig):
        self.cfg = cfg
        self.policy = Policy(cfg.obs_dim, cfg.actions, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.policy, optax.adam(cfg.lr), wrt=nnx.Param)
        self.log = []

    def learn(self, trajectory):
        info = reinforce(self.policy, self.optimizer, *trajectory, gamma=self.cfg.gamma)
        self.log.append({k: float(v) for k, v in info.items()})


agent = Agent(AgentConfig())
for episode in range(3):
    obs = jnp.arange(12.0).reshape(4, 3)
    agent.learn((obs, jnp.array([0, 1, 1, 0]), jnp.ones(4)))
