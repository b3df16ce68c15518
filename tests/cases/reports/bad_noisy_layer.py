# observe: "replays" if same(actor.q(obs), actor.q(obs)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class NoisyLinear(nnx.Module):
    """Factorised noise, as in Rainbow."""

    def __init__(self, din, dout, *, rngs):
        self.mu = nnx.Param(jax.random.normal(rngs.params(), (din, dout)))
        self.sigma = nnx.Param(jnp.full((din, dout), 0.5))
        self.rngs = rngs

    def __call__(self, x):
        eps = jax.random.normal(self.rngs.noise(), self.mu.value.shape)
        return x @ (self.mu.value + self.sigma.value * eps)


class Rainbow(nnx.Module):
    def __init__(self, *, rngs):
        self.body = nnx.Linear(4, 6, rngs=rngs)
        self.head = NoisyLinear(6, 2, rngs=rngs)

    def __call__(self, obs):
        return self.head(nnx.relu(self.body(obs)))


class Actor:
    def __init__(self):
        self.net = Rainbow(rngs=nnx.Rngs(params=0, noise=1))
        self._q = jax.jit(self._forward)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: rng-replay

    @staticmethod
    def _forward(net, obs):
        return net(obs)

    def q(self, obs):
        return self._q(self.net, obs)


actor = Actor()
obs = jnp.ones((1, 4))
print("fresh noise:", bool((actor.q(obs) != actor.q(obs)).any()))
