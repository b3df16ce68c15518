# Each branch of the step returns all that it changed on that branch.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x, train):
        return self.fc(self.bn(x, use_running_average=not train))


def make_step(graphdef, frozen_norm: bool):
    @jax.jit
    def step(params, stats, x):
        def loss_fn(params, stats):
            net = nnx.merge(graphdef, params, jax.tree.map(jnp.asarray, stats))
            out = net(x, train=not frozen_norm)
            return jnp.mean(out**2), nnx.state(net, nnx.BatchStat)

        (loss, new_stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, stats)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
        if frozen_norm:
            return params, stats, loss
        return params, new_stats, loss

    return step


model = Net(nnx.Rngs(0))
graphdef, params, stats = nnx.split(model, nnx.Param, nnx.BatchStat)
for flag in (True, False):
    step = make_step(graphdef, frozen_norm=flag)
    params, stats, loss = step(params, stats, jnp.arange(6.0).reshape(2, 3))
nnx.update(model, params, stats)
