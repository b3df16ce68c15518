"""Frozen modules captured by inner losses, read only, under jax.jit of a functional step."""
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Features(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, use_running_average=True, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.bn(self.fc(x)))


frozen = Features(rngs=nnx.Rngs(0))
head_def, head = nnx.split(nnx.Linear(8, 2, rngs=nnx.Rngs(1)))
tx = optax.inject_hyperparams(optax.sgd)(learning_rate=0.1)


def perceptual(x, y):
    return jnp.mean((frozen(x) - frozen(y)) ** 2)


@functools.partial(jax.jit, donate_argnums=(0, 1))
def step(head, opt_state, x, y):
    def loss(h):
        logits = nnx.merge(head_def, h)(frozen(x))
        ce = optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()
        return ce + 0.1 * perceptual(x, x + 0.01)

    value, grads = jax.value_and_grad(loss)(head)
    updates, opt_state = tx.update(grads, opt_state, head)
    return optax.apply_updates(head, updates), opt_state, value


opt_state = tx.init(head)
x = jax.random.normal(jax.random.key(2), (8, 3))
history = []
for _ in range(4):
    head, opt_state, value = step(head, opt_state, x, jnp.arange(8) % 2)
    history.append(float(value))
saliency = jax.grad(lambda x: frozen(x).sum())(x)
print(history[-1] < history[0], saliency.shape)
