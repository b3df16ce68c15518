# observe: "lost" if zero(mean) else "fine"
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
from flax import nnx


@jax.tree_util.register_dataclass
@dataclass
class State:
    params: nnx.State
    rest: nnx.State


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, momentum=0.5, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


net = Net(nnx.Rngs(0))
graphdef, params, rest = nnx.split(net, nnx.Param, ...)


@jax.jit  # expect[<0.11]: partial-state-return
def step(state, x):
    model = nnx.merge(graphdef, state.params, state.rest)
    grads = nnx.grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, state.params, grads)
    return replace(state, params=params)


state = State(params, rest)
x = jax.random.normal(jax.random.key(0), (8, 3)) + 4.0
for _ in range(3):
    state = step(state, x)
mean = nnx.merge(graphdef, state.params, state.rest).bn.mean.value
print("running mean", mean, "LOST" if (mean == 0).all() else "ok")
