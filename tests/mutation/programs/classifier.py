# flax: >=0.11
"""A classifier with BatchNorm and Dropout, trained with an Optimizer under nnx.jit, evaluated in eval mode."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

STEPS = 3


class Classifier(nnx.Module):
    def __init__(self, rngs):
        self.first = nnx.Linear(4, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.second = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x):
        return self.second(self.dropout(nnx.relu(self.norm(self.first(x)))))


def loss_fn(model, x, labels):
    logits = model(x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean(), logits


@nnx.jit
def train_step(model, optimizer, x, labels):
    (loss, logits), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model, x, labels)
    optimizer.update(model, grads)
    return loss


@jax.jit
def predict(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    model.eval()
    return model(x).argmax(-1)


model = Classifier(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
x = jax.random.normal(jax.random.key(0), (16, 4))
labels = jnp.arange(16) % 3
losses = []
for _ in range(STEPS):
    model.train()
    losses.append(train_step(model, optimizer, x, labels))
    graphdef, state = nnx.split(model)
    accuracy = (predict(graphdef, state, x) == labels).mean()
