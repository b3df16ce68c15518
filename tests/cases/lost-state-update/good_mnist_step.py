# The same training program with nnx.jit.
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.fc1 = nnx.Linear(4, 8, rngs=rngs)
        self.fc2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.fc1(x)))


def loss_fn(model: MLP, batch):
    logits = model(batch["image"])
    return optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"]).mean()


@nnx.jit  # ok
def train_step(model: MLP, optimizer: nnx.Optimizer, batch):
    loss, grads = nnx.value_and_grad(loss_fn)(model, batch)
    optimizer.update(model, grads)
    return loss


@jax.jit  # ok: read only
def eval_step(model: MLP, batch):
    return loss_fn(model, batch)


model = MLP(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
batch = {"image": jnp.ones((3, 4)), "label": jnp.array([0, 1, 1])}
before = eval_step(model, batch)
for epoch in range(3):
    loss = train_step(model, optimizer, batch)
assert eval_step(model, batch) < before
