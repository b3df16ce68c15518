# flax: >=0.12
"""flax.struct TrainState, NamedTuple state, apply_gradients returning replace(...), donated and rebound."""
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx, struct


@struct.dataclass
class TrainState:
    step: int
    params: Any
    batch_stats: Any
    opt_state: Any
    graphdef: Any = struct.field(pytree_node=False)
    tx: Any = struct.field(pytree_node=False)

    @classmethod
    def create(cls, model, tx):
        graphdef, params, stats = nnx.split(model, nnx.Param, ...)
        return cls(step=0, params=params, batch_stats=stats, opt_state=tx.init(params), graphdef=graphdef, tx=tx)

    def apply_gradients(self, grads, **kwargs):
        updates, opt_state = self.tx.update(grads, self.opt_state, self.params)
        return self.replace(step=self.step + 1, params=optax.apply_updates(self.params, updates), opt_state=opt_state, **kwargs)


class NT(NamedTuple):
    graphdef: Any
    state: Any

    @property
    def model(self):
        return nnx.merge(self.graphdef, self.state)


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l = nnx.Linear(2, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.o = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.o(nnx.relu(self.bn(self.l(x))))


@partial(jax.jit, donate_argnums=0)
def train_step(state, batch):
    def loss_fn(params):
        model = nnx.merge(state.graphdef, params, state.batch_stats, copy=True)
        loss = ((model(batch["x"]) - batch["y"]) ** 2).mean()
        return loss, nnx.state(model, nnx.BatchStat)

    (loss, stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    return state.apply_gradients(grads, batch_stats=stats), {"loss": loss}


@jax.jit
def eval_step(state, batch):
    model = nnx.merge(state.graphdef, state.params, state.batch_stats)
    model.eval()
    return ((model(batch["x"]) - batch["y"]) ** 2).mean()


@jax.jit
def predict(nt, x):
    model = nt.model
    model.eval()
    return model(x)


state = TrainState.create(Net(rngs=nnx.Rngs(0)), optax.adam(1e-2))
x = jax.random.normal(jax.random.key(0), (32, 2))
batch = {"x": x, "y": x.sum(-1, keepdims=True)}
first = eval_step(state, batch)
for _ in range(40):
    state, metrics = train_step(state, batch)
assert eval_step(state, batch) < first and int(state.step) == 40

model = nnx.merge(state.graphdef, state.params, state.batch_stats)
assert predict(NT(*nnx.split(model)), x).shape == (32, 1)
