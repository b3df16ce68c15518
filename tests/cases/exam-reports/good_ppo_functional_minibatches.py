"""PureJaxRL-like PPO: runner state tuple, nested scans, NNX model in functional form; only some outputs used."""
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
    logp: jax.Array


class ActorCritic(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(2, 8, rngs=rngs)
        self.pi = nnx.Linear(8, 2, rngs=rngs)
        self.v = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, obs):
        h = jnp.tanh(self.a(obs))
        return self.pi(h), self.v(h)[..., 0]


def make_train(config):
    model = ActorCritic(rngs=nnx.Rngs(config["SEED"]))
    graphdef, init_params = nnx.split(model)
    tx = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(config["LR"]))

    def network(params, obs):
        return nnx.merge(graphdef, params)(obs)

    def train(rng):
        def _update_step(runner_state, _):
            def _env_step(runner_state, _):
                params, opt_state, obs, rng = runner_state
                rng, _rng = jax.random.split(rng)
                logits, value = network(params, obs)
                action = jax.random.categorical(_rng, logits)
                logp = jnp.take_along_axis(jax.nn.log_softmax(logits), action[..., None], -1)[..., 0]
                new_obs = 0.9 * obs + 0.1 * (2.0 * action[..., None] - 1)
                t = Transition(obs, action, -jnp.abs(new_obs).sum(-1), value, logp)
                return (params, opt_state, new_obs, rng), t

            runner_state, traj = jax.lax.scan(_env_step, runner_state, None, config["STEPS"])
            params, opt_state, obs, rng = runner_state
            _, last_val = network(params, obs)

            def _gae(carry, t):
                gae, nxt = carry
                delta = t.reward + 0.9 * nxt - t.value
                gae = delta + 0.8 * gae
                return (gae, t.value), gae

            _, adv = jax.lax.scan(_gae, (jnp.zeros_like(last_val), last_val), traj, reverse=True)

            def _epoch(state, _):
                params, opt_state = state

                def _loss(params):
                    logits, value = network(params, traj.obs)
                    logp = jnp.take_along_axis(jax.nn.log_softmax(logits), traj.action[..., None], -1)[..., 0]
                    ratio = jnp.exp(logp - traj.logp)
                    pg = -jnp.minimum(ratio * adv, jnp.clip(ratio, 0.8, 1.2) * adv).mean()
                    vf = ((value - (adv + traj.value)) ** 2).mean()
                    return pg + 0.5 * vf, (pg, vf)

                (loss, _), grads = jax.value_and_grad(_loss, has_aux=True)(params)
                updates, opt_state = tx.update(grads, opt_state)
                return (optax.apply_updates(params, updates), opt_state), loss

            (params, opt_state), losses = jax.lax.scan(_epoch, (params, opt_state), None, config["EPOCHS"])
            return (params, opt_state, obs, rng), traj.reward.mean()

        runner = (init_params, tx.init(init_params), jnp.ones((config["ENVS"], 2)), rng)
        runner, metric = jax.lax.scan(_update_step, runner, None, config["UPDATES"])
        return {"params": runner[0], "metrics": metric}

    return jax.jit(train), model


train, model = make_train({"SEED": 0, "LR": 1e-2, "STEPS": 4, "EPOCHS": 2, "UPDATES": 3, "ENVS": 5})
out = train(jax.random.key(0))
nnx.update(model, out["params"])
outs = jax.vmap(train)(jax.random.split(jax.random.key(1), 2))
print(out["metrics"].shape, outs["metrics"].shape)
