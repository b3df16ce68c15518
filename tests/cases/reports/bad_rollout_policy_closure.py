# observe: "stale" if same(first, ppo.logits(obs)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class PPO:
    def __init__(self, obs_dim, act_dim, seed):
        self.actor = nnx.Linear(obs_dim, act_dim, rngs=nnx.Rngs(seed))
        self.select = jax.jit(lambda obs, key: jax.random.categorical(key, self.actor(obs)))
        self.logits = jax.jit(self._logits)  # expect: stale-capture

    def _logits(self, obs):
        return self.actor(obs)

    def update(self, obs):
        def loss(actor):
            return jnp.mean(actor(obs) ** 2)

        grads = nnx.grad(loss)(self.actor)
        nnx.update(self.actor, jax.tree.map(lambda p, g: p - 0.5 * g, nnx.state(self.actor), grads))


ppo = PPO(3, 2, 0)
obs = jax.random.normal(jax.random.key(0), (8, 3))
first = ppo.logits(obs)
ppo.select(obs, jax.random.key(1))
for _ in range(3):
    ppo.update(obs)
print("logits follow training:", bool(jnp.abs(first - ppo.logits(obs)).max() > 0))
