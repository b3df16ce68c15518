"""Only functions; nothing is called here. State in, state out, or nnx transforms with arguments."""
from __future__ import annotations

from functools import partial
from typing import Any, Callable

import jax
import jax.numpy as jnp
import optax
from flax import nnx

Batch = dict[str, jax.Array]


def make_functional_step(graphdef: nnx.GraphDef, tx: optax.GradientTransformation, loss: Callable):
    @partial(jax.jit, donate_argnums=(0, 1))
    def step(state: nnx.State, opt_state: Any, batch: Batch):
        def objective(state):
            model = nnx.merge(graphdef, state)
            return loss(model, batch)

        value, grads = jax.value_and_grad(objective)(state)
        updates, opt_state = tx.update(grads, opt_state, state)
        return optax.apply_updates(state, updates), opt_state, value

    return step


@nnx.jit
def predict(model: nnx.Module, batch: Batch) -> jax.Array:
    return model(batch["x"])


@jax.jit
def polyak(target: nnx.State, online: nnx.State, tau: float) -> nnx.State:
    return jax.tree.map(lambda t, o: (1 - tau) * t + tau * o, target, online)


def hard_copy(source: nnx.Module, target: nnx.Module) -> None:
    nnx.update(target, jax.tree.map(jnp.copy, nnx.state(source)))


class Ensemble(nnx.Module):
    def __init__(self, make: Callable[[nnx.Rngs], nnx.Module], seeds: tuple[int, ...]):
        for i, seed in enumerate(seeds):
            setattr(self, f"member_{i}", make(nnx.Rngs(seed)))
        self.size = len(seeds)

    def __call__(self, x):
        return jnp.stack([getattr(self, f"member_{i}")(x) for i in range(self.size)]).mean(0)
