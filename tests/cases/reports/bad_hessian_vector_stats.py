# observe[<0.11]: "lost" if zero(net.bn.mean.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, use_running_average=False, rngs=rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(jnp.tanh(self.bn(self.fc(x))))


def hvp(loss, params, v):
    return jax.jvp(jax.grad(loss), (params,), (v,))[1]  # expect[<0.11]: lost-state-update  # expect[>=0.11]: merge-across-traces


net = Net(nnx.Rngs(0))
graphdef, params, stats = nnx.split(net, nnx.Param, nnx.BatchStat)
x = jax.random.normal(jax.random.key(0), (8, 2))


def loss(p):
    return jnp.mean(nnx.merge(graphdef, p, stats)(x) ** 2)


product = hvp(loss, params, params)
print("hvp leaves", len(jax.tree.leaves(product)))
