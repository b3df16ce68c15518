# observe: "lost" if losses[0] == losses[-1] else "fine"
"""From PyTorch to JAX: `p -= lr * g`, or so."""
import jax
import jax.numpy as jnp
from flax import nnx


class Softmax(nnx.Module):
    def __init__(self, d, k, rngs):
        self.linear = nnx.Linear(d, k, rngs=rngs)

    def __call__(self, x):
        return jax.nn.log_softmax(self.linear(x))


def nll(model, x, y):
    return -jnp.take_along_axis(model(x), y[:, None], 1).mean()


@nnx.jit
def update(model, x, y, lr):
    loss, grads = nnx.value_and_grad(nll)(model, x, y)
    params = nnx.state(model, nnx.Param)
    params = jax.tree.map(lambda p, g: p - lr * g, params, grads)  # expect: discarded-state
    return loss


model = Softmax(4, 3, nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (12, 4))
y = jnp.arange(12) % 3
losses = [float(update(model, x, y, 0.5)) for _ in range(5)]
print("loss falls:", losses[-1] < losses[0])
