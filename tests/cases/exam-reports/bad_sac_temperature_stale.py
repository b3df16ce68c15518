# observe: "stale" if losses[0] == losses[-1] else "fine"
"""SAC: log alpha is a Param; the actor update was compiled with a closure over it."""
import jax
import jax.numpy as jnp
from flax import nnx


class LogAlpha(nnx.Module):
    def __init__(self, init=0.0):
        self.log_alpha = nnx.Param(jnp.asarray(init))

    def __call__(self):
        return jnp.exp(self.log_alpha.value)


class Actor(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.mean = nnx.Linear(obs, act, rngs=rngs)

    def sample(self, obs, key):
        mu = self.mean(obs)
        eps = jax.random.normal(key, mu.shape)
        return mu + 0.1 * eps, -0.5 * (eps**2).sum(-1)


@nnx.jit
def temperature_step(alpha, logp, target_entropy):
    grads = nnx.grad(lambda a: -(a() * (logp + target_entropy)).mean())(alpha)
    nnx.update(alpha, jax.tree.map(lambda p, g: p - 1.0 * g, nnx.state(alpha, nnx.Param), grads))


class SAC:
    def __init__(self, obs, act):
        self.actor = Actor(obs, act, rngs=nnx.Rngs(0))
        self.alpha = LogAlpha()
        self.actor_loss = jax.jit(self._make_actor_loss())  # expect: stale-capture

    def _make_actor_loss(self):
        alpha = self.alpha

        def actor_loss(q, logp):
            return (alpha() * logp - q).mean()

        return actor_loss

    def learn(self, obs, key):
        a, logp = self.actor.sample(obs, key)
        loss = self.actor_loss(-(a**2).sum(-1), logp)
        temperature_step(self.alpha, logp, -1.0)
        return float(loss)


agent = SAC(3, 2)
obs = jnp.ones((8, 3))
losses = [agent.learn(obs, jax.random.key(0)) for _ in range(4)]
print("alpha", float(agent.alpha()), "loss follows alpha:", losses[0] != losses[-1])
