# observe: "stale" if report[-1] >= report[0] else "fine"
"""After train/eval mode advice: an evaluation clone is made once at start-up; later epochs score the initial weights."""
import dataclasses
from typing import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


@dataclasses.dataclass(frozen=True)
class Hparams:
    width: int = 16
    dropout: float = 0.1
    lr: float = 1e-2
    epochs: int = 4


class Net(nnx.Module):
    def __init__(self, hp: Hparams, *, rngs: nnx.Rngs):
        self.inp = nnx.Linear(4, hp.width, rngs=rngs)
        self.drop = nnx.Dropout(hp.dropout, rngs=rngs)
        self.out = nnx.Linear(hp.width, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.out(self.drop(nnx.tanh(self.inp(x))))[:, 0]


def batches(seed: int, n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(seed)
    for _ in range(n):
        x = rng.normal(size=(32, 4)).astype(np.float32)
        yield x, x @ np.array([1.0, -2.0, 0.5, 0.0], np.float32)


@nnx.jit
def train_step(model, opt_state, x, y):
    loss, g = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    p = nnx.state(model, nnx.Param)
    upd, opt_state = tx.update(g, opt_state, p)
    nnx.update(model, optax.apply_updates(p, upd))
    return opt_state, loss


@nnx.jit
def score(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


hp = Hparams()
tx = optax.adam(hp.lr)
model = Net(hp, rngs=nnx.Rngs(params=0, dropout=1))
opt_state = tx.init(nnx.state(model, nnx.Param))
eval_model = nnx.clone(model)
eval_model.eval()

report = []
for epoch in range(hp.epochs):
    for x, y in batches(epoch, 12):
        opt_state, loss = train_step(model, opt_state, x, y)
    val = np.mean([score(eval_model, x, y) for x, y in batches(99, 3)])  # expect: stale-state
    report.append(float(val))
print("train", float(loss), "validation", report)
print("RESULT", "fine" if report[-1] < report[0] else "stale")
