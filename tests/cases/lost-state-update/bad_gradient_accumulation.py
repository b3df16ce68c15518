# Gradient accumulation in a Variable-holding module that is an argument of a jitted function.
# observe: "lost" if not acc.total.value.any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Accum(nnx.Module):
    def __init__(self, n):
        self.total = nnx.Variable(jnp.zeros((n,)))
        self.steps = nnx.Variable(jnp.array(0))

    def add(self, grads):
        self.total.value = self.total.value + grads
        self.steps.value = self.steps.value + 1


class Job:
    def __init__(self, acc):
        self.acc = acc

        def accumulate(acc, w, x):
            grads = jax.grad(lambda w: ((x @ w) ** 2).mean())(w)
            acc.add(grads)
            return grads

        self.accumulate = jax.jit(accumulate)  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument


acc = Accum(2)
job = Job(acc)
for _ in range(2):
    job.accumulate(job.acc, jnp.ones((2,)), jnp.ones((3, 2)))
