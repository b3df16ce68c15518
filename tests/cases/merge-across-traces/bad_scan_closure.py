# A state of the outer function is merged in a scan body and its counter moves.
# observe: "lost" if x == 3.0 else "fine"
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
    def body(x, _):
        env = nnx.merge(graphdef, state)
        return env.step(x), None

    return jax.lax.scan(body, x, None, length=3)[0]  # expect[>=0.11.2]: merge-across-traces  # missing[<0.11.2]: lost-state-update


x = rollout(*nnx.split(Env()), jnp.zeros(()))
