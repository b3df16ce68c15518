# outcome[<0.11]: replays
# observe: "replays" if same(logits[0], logits[1]) else "fine"
"""Equinox habit: the model is written for one example and jax.vmap maps it over the batch."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class PerExample(nnx.Module):
    def __init__(self, din, dout, *, rngs: nnx.Rngs):
        self.fc1 = nnx.Linear(din, 32, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.fc2 = nnx.Linear(32, dout, rngs=rngs)

    def __call__(self, x):
        return self.fc2(self.dropout(nnx.relu(self.fc1(x))))


@nnx.jit
def train_step(model, xs, ys):
    def loss_fn(model):
        logits = jax.vmap(model)(xs)  # expect: captured-state-mutation
        return optax.softmax_cross_entropy_with_integer_labels(logits, ys).mean(), logits

    (loss, logits), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, logits


model = PerExample(4, 2, rngs=nnx.Rngs(0, dropout=1))
loss, logits = train_step(model, jnp.ones((6, 4)), jnp.zeros(6, jnp.int32))
print("masks differ within the batch:", bool(jnp.any(logits[0] != logits[1])), float(loss))
