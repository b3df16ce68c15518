# The model passed by keyword and listed in static_argnames.
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def evaluate(x, model):
    return model(x).sum()


evaluate_jit = jax.jit(evaluate, static_argnames=["model"])  # expect: static-graph-argument

net = Net(nnx.Rngs(0))
x = jnp.ones((1, 2))
before = evaluate_jit(x, model=net)
nnx.update(net, jax.tree.map(lambda p: p + 1.0, nnx.state(net)))
after = evaluate_jit(x, model=net)
