import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from ppo.networks import ActorCritic
from ppo.rollout import collect


class PPO:
    def __init__(self, obs_dim=3, n_act=2, lr=0.05, length=8):
        self.model = ActorCritic(obs_dim, n_act, rngs=nnx.Rngs(0))
        self.tx = optax.sgd(lr)
        self.opt_state = self.tx.init(nnx.state(self.model, nnx.Param))
        self.collect = jax.jit(functools.partial(collect, self.model, length=length))  # expect: stale-capture

    def update(self, traj):
        obs, action, reward, value = traj
        adv = reward - value

        def loss_fn(model):
            logits, v = model(obs)
            logp = jnp.take_along_axis(jax.nn.log_softmax(logits), action[..., None], -1)[..., 0]
            return -(logp * jax.lax.stop_gradient(adv)).mean() + ((v - reward) ** 2).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(self.model)
        params = nnx.state(self.model, nnx.Param)
        updates, self.opt_state = self.tx.update(grads, self.opt_state, params)
        nnx.update(self.model, optax.apply_updates(params, updates))
        return loss

    def run(self, iterations=4):
        values = []
        for i in range(iterations):
            obs, traj = self.collect(jnp.ones((4, 3)), jax.random.key(0))
            values.append(traj[3][0])
            self.update(traj)
        return values
