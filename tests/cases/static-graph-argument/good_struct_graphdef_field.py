# A struct with the GraphDef in a static field and the State in a traced one.
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx, struct


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@struct.dataclass
class TrainState:
    params: nnx.State
    graphdef: nnx.GraphDef = struct.field(pytree_node=False)


@jax.jit  # ok
def step(ts: TrainState, x):
    grads = jax.grad(lambda p: (nnx.merge(ts.graphdef, p)(x) ** 2).mean())(ts.params)
    return ts.replace(params=jax.tree.map(lambda p, g: p - 0.1 * g, ts.params, grads))


graphdef, params = nnx.split(Net(nnx.Rngs(0)))
ts = TrainState(params=params, graphdef=graphdef)
before = jax.tree.map(jnp.copy, ts.params)
ts = step(ts, jnp.ones((1, 2)))
after = ts.params
