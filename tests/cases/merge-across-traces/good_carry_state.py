# The state is the scan's carry, thus of the scan's own trace.
import jax
import jax.numpy as jnp
from flax import nnx


class Env(nnx.Module):
    def __init__(self):
        self.t = nnx.Variable(jnp.zeros(()))

    def step(self, x):
        self.t.value = self.t.value + 1.0
        return x + self.t.value


@jax.jit
def rollout(graphdef, state, x):
    def body(carry, _):
        state, x = carry
        env = nnx.merge(graphdef, state)
        x = env.step(x)
        return (nnx.state(env), x), None

    return jax.lax.scan(body, (state, x), None, length=3)[0]  # ok


state, x = rollout(*nnx.split(Env()), jnp.zeros(()))
assert x == 6.0
