# flax: >=0.11
# observe: "lost" if zero(loop.optimizer.step.value) else "fine"
import dataclasses
from typing import Any, Callable, Iterable

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.fc1 = nnx.Linear(2, 32, rngs=rngs)
        self.fc2 = nnx.Linear(32, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.fc1(x)))


def classification_step(model, optimizer, batch):
    x, y = batch

    def loss_fn(m):
        return optax.softmax_cross_entropy_with_integer_labels(m(x), y).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return {"loss": loss}


@dataclasses.dataclass
class Loop:
    model: nnx.Module
    optimizer: Any
    step: Callable = jax.jit(classification_step)  # expect: lost-state-update  # expect[<0.11]: unsupported-graph-argument
    log_every: int = 25
    history: list = dataclasses.field(default_factory=list)

    def run(self, batches: Iterable):
        for i, batch in enumerate(batches):
            logs = self.step(self.model, self.optimizer, batch)
            if i % self.log_every == 0:
                self.history.append({k: float(v) for k, v in logs.items()})
        return self.history


def moons(n):
    for i in range(n):
        x = jax.random.normal(jax.random.key(i), (64, 2))
        yield x, (jnp.sum(x**2, -1) > 1.4).astype(jnp.int32)


model = Net(nnx.Rngs(0))
loop = Loop(model, nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param))
print(loop.run(moons(101)))
