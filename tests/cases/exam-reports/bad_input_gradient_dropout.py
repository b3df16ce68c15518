"""FGSM adversarial training: the gradient with respect to the image, model in train mode."""
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc1 = nnx.Linear(6, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.3, rngs=rngs)
        self.fc2 = nnx.Linear(16, 3, rngs=rngs)

    def __call__(self, x):
        return self.fc2(self.drop(nnx.relu(self.fc1(x))))


def xent(logits, y):
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


@functools.partial(nnx.jit, static_argnames="eps")
def adversarial_step(model, x, y, eps=0.1):
    g = jax.grad(lambda x: xent(model(x), y))(x)  # expect[>=0.11]: captured-state-mutation
    x_adv = x + eps * jnp.sign(g)
    loss, grads = nnx.value_and_grad(lambda m: xent(m(x_adv), y))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = Net(rngs=nnx.Rngs(0, dropout=1))
for _ in range(2):
    loss = adversarial_step(model, jnp.ones((4, 6)), jnp.arange(4) % 3)
print(float(loss), int(jax.tree.leaves(nnx.state(model, nnx.RngCount))[0]))
