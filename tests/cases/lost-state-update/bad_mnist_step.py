# A train step under jax.jit that returns only the loss: the model never trains (modelled on google/flax #4045).
# flax: >=0.11
# observe: "lost" if same(model, MLP(nnx.Rngs(0))) else "fine"
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


@jax.jit  # expect: lost-state-update
def train_step(model: MLP, optimizer: nnx.Optimizer, batch):
    loss, grads = nnx.value_and_grad(loss_fn)(model, batch)
    optimizer.update(model, grads)
    return loss


model = MLP(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
batch = {"image": jnp.ones((3, 4)), "label": jnp.array([0, 1, 1])}
for epoch in range(2):
    loss = train_step(model, optimizer, batch)
    print(epoch, float(loss))
