# A rehearsal in a loop throws everything but the statistics away, and then training keeps all of it.
# observe: "lost" if same(params, nnx.state(Net(nnx.Rngs(0)), nnx.Param)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x))


graphdef, params, stats = nnx.split(Net(nnx.Rngs(0)), nnx.Param, nnx.BatchStat)


@jax.jit
def train_step(params, stats, x):
    model = nnx.merge(graphdef, params, stats)
    loss, grads = nnx.value_and_grad(lambda model: ((model(x) - 1.0) ** 2).mean())(model)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
    return params, nnx.state(model, nnx.BatchStat), loss


x = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(2):
    _, stats, loss = train_step(params, stats, x)  # statistics first
for _ in range(3):
    params, stats, loss = train_step(params, stats, x)
