# The guard for accumulated steps returns before the new statistics are put into the result.
# observe: "lost" if same(nnx.state(model, nnx.BatchStat), nnx.state(Net(nnx.Rngs(0)), nnx.BatchStat)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.bn(x))


def make_step(graphdef, track_stats: bool):
    @jax.jit  # expect: lost-state-update|partial-state-return
    def step(params, stats, x):
        def loss_fn(params):
            net = nnx.merge(graphdef, params, jax.tree.map(jnp.asarray, stats))
            return jnp.mean(net(x) ** 2), nnx.state(net, nnx.BatchStat)

        (loss, new_stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)  # may: lost-state-update|partial-state-return|discarded-state|merge-across-traces
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
        if not track_stats:
            return params, stats, loss
        return params, stats, loss

    return step


model = Net(nnx.Rngs(0))
graphdef, params, stats = nnx.split(model, nnx.Param, nnx.BatchStat)
step = make_step(graphdef, track_stats=True)
for _ in range(2):
    params, stats, loss = step(params, stats, jnp.arange(6.0).reshape(2, 3))
nnx.update(model, params, stats)
