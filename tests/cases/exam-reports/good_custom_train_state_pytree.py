"""TrainState of flax.training with NNX, apply_fn from nnx.merge; batch statistics in an own field."""
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from flax.training import train_state


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, momentum=0.5, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.bn(self.fc(x))))


class TrainState(train_state.TrainState):
    counts: Any
    graphdef: nnx.GraphDef


def as_pure(state):
    return jax.tree.map(lambda x: x, state)


model = Net(rngs=nnx.Rngs(0))
graphdef, params, counts = nnx.split(model, nnx.Param, ...)
state = TrainState.create(apply_fn=None, graphdef=graphdef, params=params, tx=optax.adam(1e-2), counts=counts)


@jax.jit
def train_step(state, x, y):
    def loss_fn(params):
        net = nnx.merge(state.graphdef, params, as_pure(state.counts))
        loss = jnp.mean((net(x) - y) ** 2)
        return loss, nnx.state(net, nnx.Not(nnx.Param))

    (loss, counts), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    return state.apply_gradients(grads=grads, counts=counts), loss


x = jax.random.normal(jax.random.key(0), (8, 3)) + 2
losses = []
for _ in range(4):
    state, loss = train_step(state, x, x.sum(-1, keepdims=True))
    losses.append(float(loss))
nnx.update(model, state.params, state.counts)
print(losses[-1] < losses[0], float(jnp.abs(model.bn.mean.value).sum()) > 0, int(state.step))
