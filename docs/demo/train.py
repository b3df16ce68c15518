"""A small classifier, trained in several ways: two are right, the others run without a complaint and are wrong.

Run it (``python train.py``, with flax and optax installed) and see what the numbers say. Then
read what ``nnxlint check`` says of this file, without running it.
"""

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Classifier(nnx.Module):
    """Two layers, with batch statistics and dropout between them."""

    def __init__(self, rngs: nnx.Rngs):
        self.hidden = nnx.Linear(8, 32, rngs=rngs)
        self.norm = nnx.BatchNorm(32, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.out = nnx.Linear(32, 2, rngs=rngs)

    def __call__(self, x):
        return self.out(self.dropout(nnx.relu(self.norm(self.hidden(x)))))


def loss_fn(model, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


@nnx.jit
def right_step(model, optimizer, x, y):
    """nnx.jit carries the updates of its arguments back to the caller."""
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return loss


@jax.jit
def lost_step(model, optimizer, x, y):
    """The same body under jax.jit: it trains a copy, and the copy is thrown away."""
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return loss


@jax.jit
def right_functional_step(graphdef, state, x, y):
    """Under jax.jit the new state has to leave through the return value."""
    model, optimizer = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return loss, nnx.state((model, optimizer))


@jax.jit
def partial_step(graphdef, state, x, y):
    """Only the weights leave: batch statistics, dropout keys and the optimizer's moments do not."""
    model, optimizer = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return loss, nnx.state(model, nnx.Param)


@jax.jit
def add_noise(rngs, x):
    """The stream's count stays in the trace: every call adds the same noise."""
    return x + 0.1 * jax.random.normal(rngs.noise(), x.shape)


@nnx.jit
def frozen_step(model, optimizer, x, y):
    """The loss reads the model of the enclosing function, not the one that is differentiated."""

    def loss_of(candidate):
        return loss_fn(nnx.clone(model), x, y)

    loss, grads = nnx.value_and_grad(loss_of)(model)
    optimizer.update(model, grads)
    return loss


def make():
    """A fresh model and its optimizer."""
    model = Classifier(nnx.Rngs(0))
    return model, nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)


def main():
    """Train each way for 50 steps and print the last loss."""
    x = jax.random.normal(jax.random.key(0), (64, 8))
    y = (x.sum(axis=1) > 0).astype(jnp.int32)

    for name, step in (("right_step", right_step), ("lost_step", lost_step), ("frozen_step", frozen_step)):
        model, optimizer = make()
        for _ in range(50):
            loss = step(model, optimizer, x, y)
        print(f"{name:<22} loss {loss:.3f}")

    model, optimizer = make()
    graphdef, state = nnx.split((model, optimizer))
    for _ in range(50):
        loss, state = right_functional_step(graphdef, state, x, y)
    nnx.update((model, optimizer), state)
    print(f"{'right_functional_step':<22} loss {loss:.3f}")

    model, optimizer = make()
    for _ in range(50):
        graphdef, state = nnx.split((model, optimizer))
        loss, params = partial_step(graphdef, state, x, y)
        nnx.update(model, params)
    print(f"{'partial_step':<22} loss {loss:.3f}, running mean {jnp.abs(model.norm.mean[...]).sum():.3f}")

    rngs = nnx.Rngs(noise=0)
    same = bool((add_noise(rngs, x) == add_noise(rngs, x)).all())
    print(f"{'add_noise':<22} twice the same noise: {same}")


if __name__ == "__main__":
    main()
