# PPO-style agent: a NamedTuple of objects through jit, minibatches by a Python loop, aux metrics returned only.
# flax: >=0.11
# observe: "lost" if same(agent.net, ActorCritic(nnx.Rngs(0))) else "fine"
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class ActorCritic(nnx.Module):
    def __init__(self, rngs):
        self.torso = nnx.Linear(4, 8, rngs=rngs)
        self.pi = nnx.Linear(8, 2, rngs=rngs)
        self.v = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, obs):
        h = jnp.tanh(self.torso(obs))
        return self.pi(h), self.v(h)[..., 0]


class Agent(NamedTuple):
    net: ActorCritic
    opt: nnx.Optimizer


def ppo_loss(net, obs, act, adv, ret):
    logits, value = net(obs)
    logp = jnp.take_along_axis(nnx.log_softmax(logits), act[:, None], 1)[:, 0]
    pg = -(logp * adv).mean()
    vf = ((value - ret) ** 2).mean()
    return pg + 0.5 * vf, {"pg": pg, "vf": vf}


def update_minibatch(agent, batch):
    (loss, info), grads = nnx.value_and_grad(ppo_loss, has_aux=True)(agent.net, *batch)
    agent.opt.update(agent.net, grads)
    return {"loss": loss, **info}


@jax.jit  # expect: lost-state-update
def update_epoch(agent: Agent, batches):
    infos = [update_minibatch(agent, batch) for batch in batches]
    return jax.tree.map(lambda *xs: jnp.stack(xs).mean(), *infos)


net = ActorCritic(nnx.Rngs(0))
agent = Agent(net, nnx.Optimizer(net, optax.adam(3e-4), wrt=nnx.Param))
batch = (jnp.ones((3, 4)), jnp.zeros((3,), jnp.int32), jnp.ones((3,)), jnp.ones((3,)))
print(update_epoch(agent, [batch, batch]))
