# A target network moved by a jitted soft update, whose result is thrown away inside.
# observe: "lost" if same(target, QNet(nnx.Rngs(1))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class QNet(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(3, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, s):
        return self.l2(nnx.relu(self.l1(s)))


@jax.jit  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument
def soft_update(online, target, tau=0.05):
    online_params = nnx.state(online, nnx.Param)
    target_params = nnx.state(target, nnx.Param)
    mixed = jax.tree.map(lambda o, t: tau * o + (1 - tau) * t, online_params, target_params)
    nnx.update(target, mixed)


online = QNet(nnx.Rngs(0))
target = QNet(nnx.Rngs(1))
for _ in range(2):
    soft_update(online, target)
