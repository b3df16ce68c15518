# The same shape of agent with nnx.jit on a module-level function.
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
    gamma: float = 0.9
    lr: float = 1e-2
    clip: float = 1.0


class Policy(nnx.Module):
    def __init__(self, obs_dim, actions, *, rngs: nnx.Rngs):
        self.hidden = nnx.Linear(obs_dim, 8, rngs=rngs)
        self.out = nnx.Linear(8, actions, rngs=rngs)

    def __call__(self, obs):
        return self.out(nnx.tanh(self.hidden(obs)))


def surrogate(policy, obs, actions, returns, **weights):
    logp = jax.nn.log_softmax(policy(obs))
    taken = jnp.take_along_axis(logp, actions[:, None], axis=1)[:, 0]
    entropy = -jnp.sum(jnp.exp(logp) * logp, axis=-1).mean()
    return -jnp.mean(taken * returns) - weights.get("entropy", 0.0) * entropy, {"entropy": entropy}


@partial(nnx.jit, static_argnames=("entropy",))
def reinforce(policy, optimizer, obs, actions, rewards, *, entropy):
    grad_fn = nnx.value_and_grad(partial(surrogate, entropy=entropy), has_aux=True)
    (loss, aux), grads = grad_fn(policy, obs, actions, rewards)
    optimizer.update(policy, grads)
    return loss, aux


class Agent:
    def __init__(self, cfg: AgentConfig):
        self.policy = Policy(3, 2, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(
            self.policy, optax.chain(optax.clip_by_global_norm(cfg.clip), optax.adam(cfg.lr)), wrt=nnx.Param
        )

    def learn(self, trajectory):
        loss, aux = reinforce(self.policy, self.optimizer, *trajectory, entropy=0.01)
        return float(loss), float(aux["entropy"])


agent = Agent(AgentConfig())
for episode in range(2):
    agent.learn((jnp.arange(12.0).reshape(4, 3), jnp.array([0, 1, 1, 0]), jnp.ones(4)))
