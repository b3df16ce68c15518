# A statistic counted in a jitted function, a Variable assigned in place.
# observe: "lost" if same(counter, Counter()) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Count(nnx.Variable):
    pass


class Counter(nnx.Module):
    def __init__(self):
        self.seen = Count(jnp.zeros(()))

    def __call__(self, x):
        self.seen.value = self.seen.value + x.shape[0]
        return x.mean()


@jax.jit  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument
def run(counter, x):
    return counter(x)


counter = Counter()
for _ in range(3):
    run(counter, jnp.ones((5,)))
print("examples seen:", counter.seen.value)
