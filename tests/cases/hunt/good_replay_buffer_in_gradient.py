# flax: >=0.11
# avitai-artifex 0.1.3 energy_trainer.py, in our words: once an internal error. The buffer keeps what the
# gradient of a plain function depends on only where somebody differentiates train_step.
import jax
import jax.numpy as jnp
from flax import nnx


class Buffer:
    def __init__(self):
        self.items = []

    def add(self, xs):
        for i in range(xs.shape[0]):
            one = xs[i]
            if len(self.items) < 3:
                self.items.append(one)
            else:
                self.items[0] = one


class Trainer:
    def __init__(self):
        self.buffer = Buffer()

    def energy(self, model, x):
        return model(x)[..., 0]

    def langevin(self, model, x, key):
        def total(samples):
            return jnp.sum(self.energy(model, samples))

        return x - 0.1 * jax.grad(total)(x) + jax.random.normal(key, x.shape)

    def chain(self, model, x, key):
        def body(carry, _):
            x, key = carry
            key, sub = jax.random.split(key)
            return (self.langevin(model, x, sub), key), None

        (x, _), _ = jax.lax.scan(body, (x, key), None, length=3)
        return x

    def loss(self, model, x, key):
        negative = self.chain(model, x, key)
        self.buffer.add(negative)
        return jnp.mean(self.energy(model, x)) - jnp.mean(self.energy(model, negative))

    def train_step(self, model, optimizer, x, key):
        def loss_fn(m):
            return self.loss(m, x, key)

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss
