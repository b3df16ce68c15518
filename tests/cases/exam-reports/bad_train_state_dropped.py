# observe: "lost" if state.step == 0 else "fine"
"""After https://github.com/google/flax/issues/4609 (TrainState with NNX): apply_gradients inside the jitted step, but only the metrics come back."""
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from flax.training import train_state


class TrainState(train_state.TrainState):
    graphdef: nnx.GraphDef = None
    rest: Any = None


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(5, 10, rngs=rngs)
        self.b = nnx.Linear(10, 3, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.relu(self.a(x)))


def create_train_state(seed):
    graphdef, params, rest = nnx.split(Net(nnx.Rngs(seed)), nnx.Param, ...)

    def apply(params, rest, x):
        return nnx.merge(graphdef, params, rest)(x)

    return TrainState.create(apply_fn=apply, params=params, tx=optax.adam(1e-2), rest=rest)


@jax.jit
def train_step(state, batch):
    def loss_fn(params):
        logits = state.apply_fn(params, state.rest, batch["image"])
        loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"]).mean()
        return loss, logits

    (loss, logits), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    state = state.apply_gradients(grads=grads)  # expect: discarded-state
    metrics = {"loss": loss, "accuracy": (logits.argmax(-1) == batch["label"]).mean()}
    return metrics


def main():
    rng = np.random.default_rng(0)
    state = create_train_state(0)
    x = rng.normal(size=(64, 5)).astype("f4")
    batch = {"image": x, "label": x[:, :3].argmax(-1)}
    for epoch in range(20):
        metrics = train_step(state, batch)
        if epoch % 5 == 0:
            print(epoch, metrics)
    print("step", state.step, "accuracy", metrics["accuracy"])
    return state


state = main()
