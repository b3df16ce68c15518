# observe: "lost" if zero(model.bn1.mean.value) else "fine"
"""jax.value_and_grad straight over the Module, as the 0.11 release notes allow."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class WideNet(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.fc1 = nnx.Linear(din, 16, rngs=rngs)
        self.bn1 = nnx.BatchNorm(16, rngs=rngs)
        self.fc2 = nnx.Linear(16, dout, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.bn1(self.fc1(x))))


def cross_entropy(model, images, labels):
    return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()


@nnx.jit
def train_step(model, images, labels):
    loss, grads = jax.value_and_grad(cross_entropy)(model, images, labels)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
    params, grads = nnx.state(model, nnx.Param), nnx.state(grads, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return loss


model = WideNet(5, 3, rngs=nnx.Rngs(0))
x = 1.0 + jax.random.normal(jax.random.key(0), (12, 5))
for _ in range(3):
    loss = train_step(model, x, jnp.arange(12) % 3)
print("loss", float(loss), "statistics moved:", bool(jnp.any(model.bn1.mean.value != 0)))
