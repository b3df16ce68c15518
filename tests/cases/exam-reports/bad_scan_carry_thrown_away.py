# observe: "lost" if int(optimizer.step.value) == 0 else "fine"
"""One epoch in a single lax.scan; model and optimizer are the carry."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(3, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def train_batch(carry, batch):
    model, optimizer = carry
    x, y = batch
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    optimizer.update(model, grads)
    return (model, optimizer), loss


def train_epoch(model, optimizer, batches):
    _, losses = jax.lax.scan(train_batch, (model, optimizer), batches)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: discarded-state
    return losses.mean()


model = Net(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
x = jax.random.normal(jax.random.key(0), (6, 8, 3))
epochs = [float(train_epoch(model, optimizer, (x, x.sum(-1, keepdims=True)))) for _ in range(3)]
print("improves from epoch to epoch:", epochs[-1] < epochs[0], int(optimizer.step.value))
