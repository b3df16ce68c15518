# outcome[<0.11]: raises:ConcretizationTypeError
import jax
import jax.numpy as jnp
from flax import nnx


class RunningReward(nnx.Module):
    def __init__(self, decay=0.9):
        self.value = nnx.Variable(jnp.zeros(()))
        self.decay = decay

    def normalise(self, reward):
        self.value.value = self.decay * self.value.value + (1 - self.decay) * jnp.abs(reward)
        return reward / (self.value.value + 1e-6)


scaler = RunningReward()


def discounted(rewards, gamma=0.9):
    def body(acc, r):
        acc = scaler.normalise(r) + gamma * acc
        return acc, acc

    _, out = jax.lax.scan(body, jnp.zeros(()), rewards, reverse=True)
    return out


def process(batch):
    return jax.jit(jax.vmap(discounted))(batch)  # expect: captured-state-mutation


returns = process(jnp.ones((3, 4)))
print(returns.shape, "scale", float(scaler.value.value))
