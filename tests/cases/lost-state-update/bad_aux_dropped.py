# The new batch statistics come out of the loss as aux and are forgotten in the step.
# observe: "lost" if same(stats, nnx.state(Net(nnx.Rngs(0)), nnx.BatchStat)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


graphdef, params, stats = nnx.split(Net(nnx.Rngs(0)), nnx.Param, nnx.BatchStat)


def loss_fn(params, stats, x):
    model = nnx.merge(graphdef, params, jax.tree.map(lambda s: s, stats))
    loss = jnp.mean((model(x) - 1.0) ** 2)
    return loss, nnx.state(model, nnx.BatchStat)


@jax.jit  # expect: lost-state-update|partial-state-return|discarded-state
def train_step(params, stats, x):
    (loss, new_stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, stats, x)  # may: discarded-state|partial-state-return
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return params, loss


for _ in range(2):
    params, loss = train_step(params, stats, jnp.arange(6.0).reshape(3, 2))
