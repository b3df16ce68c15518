# A noisy layer seeds its own Rngs from a constant in every call of the jitted step.
# outcome: replays
# observe: "replays" if same(a, b) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

SEED = 42


class NoisyLinear(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.fc = nnx.Linear(din, dout, rngs=rngs)
        self.sigma = nnx.Param(jnp.full((dout,), 0.5))

    def __call__(self, x, *, rngs):
        return self.fc(x) + self.sigma.value * jax.random.normal(rngs.noise(), (self.sigma.value.shape))


@nnx.jit  # expect: rng-replay
def act(net, obs):
    rngs = nnx.Rngs(noise=SEED)
    return net(obs, rngs=rngs)


net = NoisyLinear(2, 3, rngs=nnx.Rngs(0))
a = act(net, jnp.ones((1, 2)))
b = act(net, jnp.ones((1, 2)))
