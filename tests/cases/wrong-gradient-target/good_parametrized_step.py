# flax: >=0.11
# The same test with the state that the step updates.
import jax
import jax.numpy as jnp
import optax
import pytest
from flax import nnx

changed = []


@pytest.mark.parametrize("compiled, rate", [(nnx.jit, 0.1), (jax.jit, 0.1)])
def test_training(compiled, rate):
    x, y = jnp.ones((1, 2)), jnp.ones((1, 4))
    model = nnx.Linear(2, 4, rngs=nnx.Rngs(0))
    optimizer = nnx.ModelAndOptimizer(model, optax.sgd(rate))
    if compiled is not jax.jit:
        @compiled
        def train_step(optimizer, x, y):
            loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(optimizer.model)
            optimizer.update(grads)
            return loss

        train_step(optimizer, x, y)
        return

    def loss_fn(graphdef, state):
        return ((nnx.merge(graphdef, state)(x) - y) ** 2).mean()

    def step(graphdef, state):
        optimizer = nnx.merge(graphdef, state)
        loss, grads = jax.value_and_grad(loss_fn, argnums=1)(*nnx.split(optimizer.model))
        optimizer.update(grads)
        return loss, nnx.state(optimizer)

    compiled_step = compiled(step)
    graphdef, state = nnx.split(optimizer)
    losses = []
    for _ in range(3):
        loss, state = compiled_step(graphdef, state)
        losses.append(float(loss))
    changed.append(losses[0] != losses[-1])
