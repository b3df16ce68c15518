# After jimma2-del/learning-rl-jax: the clone is updated as a whole before the first call, so its parts share no buffers.
import jax
import jax.numpy as jnp
from flax import nnx, struct


class Net(nnx.Module):
    def __init__(self, rngs):
        self.head = nnx.Linear(2, 2, rngs=rngs)


@struct.dataclass
class TrainingState:
    net: nnx.Module
    target: nnx.Module


def make_state():
    net = Net(nnx.Rngs(0))
    target = nnx.clone(net)
    nnx.update(target, jax.tree.map(lambda p: 1.0 * p, nnx.state(target)))
    return TrainingState(net, target)


def train(state, x):
    state.net.head.kernel.value = state.net.head.kernel.value + x
    return state


step = nnx.jit(train, donate_argnames=("state",))  # ok
state = make_state()
for _ in range(2):
    state = step(state, jnp.ones(()))
