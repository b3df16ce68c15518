# observe: "stale" if same(values[0], values[-1]) else "fine"
import jax.numpy as jnp

from ppo.train import PPO

values = PPO().run()
print("critic of the first state changes between rollouts:", bool(jnp.any(values[0] != values[-1])))
