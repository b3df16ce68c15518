# flax: >=0.12
"""PPO: rollout by lax.scan over a read-only policy, GAE, epochs of minibatches, NamedTuple transitions."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Transition(NamedTuple):
    obs: jax.Array
    action: jax.Array
    reward: jax.Array
    value: jax.Array
    log_prob: jax.Array


class ActorCritic(nnx.Module):
    def __init__(self, obs_dim, n_act, rngs):
        self.trunk = nnx.Linear(obs_dim, 16, rngs=rngs)
        self.actor = nnx.Linear(16, n_act, kernel_init=nnx.initializers.orthogonal(0.01), rngs=rngs)
        self.critic = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, obs):
        h = nnx.tanh(self.trunk(obs))
        return self.actor(h), self.critic(h).squeeze(-1)

    @property
    def n_actions(self):
        return self.actor.out_features


def env_step(state, action):
    reward = jnp.where(action == (state[..., 0] > 0), 1.0, 0.0)
    return jnp.roll(state, 1, axis=-1) * -1.01, reward


@nnx.jit(static_argnames=("length",))
def rollout(agent, env_state, key, length):
    def step(carry, key):
        obs = carry
        logits, value = agent(obs)
        action = jax.random.categorical(key, logits)
        logp = jnp.take_along_axis(jax.nn.log_softmax(logits), action[..., None], -1)[..., 0]
        nobs, reward = env_step(obs, action)
        return nobs, Transition(obs, action, reward, value, logp)

    return jax.lax.scan(step, env_state, jax.random.split(key, length))


def gae(traj, last_value, gamma=0.9, lam=0.9):
    def body(carry, t):
        adv, nxt = carry
        delta = t.reward + gamma * nxt - t.value
        adv = delta + gamma * lam * adv
        return (adv, t.value), adv

    _, advantages = jax.lax.scan(body, (jnp.zeros_like(last_value), last_value), traj, reverse=True)
    return advantages, advantages + traj.value


@nnx.jit
def update(agent, optimizer, traj, adv, ret):
    def loss_fn(agent, traj, adv, ret):
        logits, value = agent(traj.obs)
        logps = jax.nn.log_softmax(logits)
        logp = jnp.take_along_axis(logps, traj.action[..., None], -1)[..., 0]
        ratio = jnp.exp(logp - traj.log_prob)
        pg = -jnp.minimum(ratio * adv, jnp.clip(ratio, 0.8, 1.2) * adv).mean()
        entropy = -(jnp.exp(logps) * logps).sum(-1).mean()
        return pg + 0.5 * ((value - ret) ** 2).mean() - 0.01 * entropy, {"entropy": entropy}

    (loss, info), grads = nnx.value_and_grad(loss_fn, has_aux=True)(agent, traj, adv, ret)
    optimizer.update(agent, grads)
    return {"loss": loss, **info}


class PPO:
    def __init__(self, cfg):
        self.cfg = cfg
        self.rngs = nnx.Rngs(cfg["seed"])
        self.agent = ActorCritic(3, 2, self.rngs)
        self.opt = nnx.Optimizer(self.agent, optax.adam(cfg["lr"]), wrt=nnx.Param)
        self.returns = []

    def learn(self):
        obs = jax.random.normal(self.rngs.env(), (8, 3))
        for _ in range(self.cfg["iters"]):
            start = jax.random.normal(self.rngs.env(), (8, 3))
            obs, traj = rollout(self.agent, start, self.rngs.action(), length=6)
            adv, ret = gae(traj, self.agent(obs)[1])
            for _ in range(3):
                info = update(self.agent, self.opt, traj, adv, ret)
            self.returns.append(float(traj.reward.mean()))
            self.last_info = {k: float(v) for k, v in info.items()}


ppo = PPO({"seed": 0, "lr": 1e-2, "iters": 25})
ppo.learn()
assert sum(ppo.returns[-5:]) > sum(ppo.returns[:5]), ppo.returns
assert ppo.agent.n_actions == 2
