import jax.numpy as jnp
from flax import nnx


class ActorCritic(nnx.Module):
    def __init__(self, obs_dim: int, n_act: int, *, rngs: nnx.Rngs) -> None:
        self.torso = nnx.Linear(obs_dim, 16, rngs=rngs)
        self.pi = nnx.Linear(16, n_act, rngs=rngs)
        self.v = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, obs):
        h = jnp.tanh(self.torso(obs))
        return self.pi(h), self.v(h)[..., 0]
