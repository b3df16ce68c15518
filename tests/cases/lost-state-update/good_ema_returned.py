# The soft update returns the mixed parameters and the caller writes them.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class QNet(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(3, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, s):
        return self.l2(nnx.relu(self.l1(s)))


@jax.jit  # ok
def soft_update(online, target, tau=0.5):
    return jax.tree.map(
        lambda o, t: tau * o + (1 - tau) * t, nnx.state(online, nnx.Param), nnx.state(target, nnx.Param)
    )


online = QNet(nnx.Rngs(0))
target = QNet(nnx.Rngs(1))
before = target.l1.kernel.value
nnx.update(target, soft_update(online, target))
assert not jnp.array_equal(before, target.l1.kernel.value)
