# An agent that is a Module jits its own methods in __init__.
import jax.numpy as jnp
from flax import nnx


class Agent(nnx.Module):
    def __init__(self, rngs):
        self.policy = nnx.Linear(3, 2, rngs=rngs)
        self.count = nnx.Variable(jnp.zeros(()))

    def step(self, obs):
        self.count.value = self.count.value + 1
        return self.policy(obs)

    def run(self, obs):
        fast = nnx.jit(self.step)  # expect[>=0.12.1]: bound-method-transform  # expect[<0.12.1]: captured-state-mutation|bound-method-transform
        return fast(obs)


agent = Agent(nnx.Rngs(0))
agent.run(jnp.ones((1, 3)))
print(agent.count.value + 1)
