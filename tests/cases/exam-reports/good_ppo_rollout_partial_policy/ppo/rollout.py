"""Collects trajectories from a toy environment."""
import jax
import jax.numpy as jnp


def env_step(obs, action):
    new = 0.9 * obs + 0.1 * (action[:, None] * 2.0 - 1.0)
    return new, -jnp.abs(new).sum(-1)


def collect(policy, obs, key, length):
    def body(carry, key):
        obs = carry
        logits, value = policy(obs)
        action = jax.random.categorical(key, logits)
        new, reward = env_step(obs, action)
        return new, (obs, action, reward, value)

    return jax.lax.scan(body, obs, jax.random.split(key, length))
