# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, rngs):
        self.net = nnx.Linear(4, 2, rngs=rngs)

    def act(self, obs):
        return jnp.argmax(self.net(obs), -1), self.net(obs)


class Runner:
    def __init__(self):
        self.policy = Policy(nnx.Rngs(0))
        self.act = nnx.jit(self.policy.act)  # expect: bound-method-transform

    def improve(self):
        self.policy.net.kernel.value = self.policy.net.kernel.value + 1.0


runner = Runner()
obs = jnp.ones((1, 4))
_, before = runner.act(obs)
runner.improve()
_, after = runner.act(obs)
print("logits moved:", bool((before != after).any()))
