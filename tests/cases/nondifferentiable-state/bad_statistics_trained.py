# The statistics are read in evaluation mode, and the gradient step over the whole State moves them like weights.
# observe: "lost" if not same(nnx.state(nnx.merge(graphdef, state), nnx.BatchStat), statistics) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


net = Net(nnx.Rngs(0))
net.eval()
graphdef, state = nnx.split(net)
statistics = jax.tree.map(jnp.copy, nnx.state(net, nnx.BatchStat))


def loss_fn(state, x, y):
    return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)


@jax.jit
def finetune_step(state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(state, x, y)  # expect: nondifferentiable-state
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss


for _ in range(3):
    state, loss = finetune_step(state, jnp.ones((4, 2)), jnp.zeros((4, 2)))
print(loss)
