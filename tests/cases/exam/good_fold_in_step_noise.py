# The base key is a constant, but folded with the step that comes in.
# observe: "replays" if same(a, b) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

BASE = jax.random.key(42)


class NoisyLinear(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.fc = nnx.Linear(din, dout, rngs=rngs)
        self.sigma = nnx.Param(jnp.full((dout,), 0.5))

    def __call__(self, x, *, rngs):
        return self.fc(x) + self.sigma.value * jax.random.normal(rngs.noise(), (self.sigma.value.shape))


@nnx.jit
def act(net, obs, step):
    rngs = nnx.Rngs(noise=jax.random.fold_in(BASE, step))
    return net(obs, rngs=rngs)


net = NoisyLinear(2, 3, rngs=nnx.Rngs(0))
a = act(net, jnp.ones((1, 2)), 0)
b = act(net, jnp.ones((1, 2)), 1)
