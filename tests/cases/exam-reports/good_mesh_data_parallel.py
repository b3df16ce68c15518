"""Data-parallel step under jax.jit with NamedSharding; state replicated; batch sharded; state returned."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

mesh = Mesh(np.array(jax.devices()), ("data",))
replicated, sharded = NamedSharding(mesh, P()), NamedSharding(mesh, P("data"))


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.bn(self.fc(x))))


model = Net(rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
state = jax.device_put(state, replicated)


def train_step(state, x, y):
    net = nnx.merge(graphdef, state)

    def loss_fn(net):
        return jnp.mean((net(x) - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(net)
    nnx.update(net, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(net, nnx.Param), grads))
    return nnx.state(net), loss


compiled = jax.jit(train_step, in_shardings=(replicated, sharded, sharded), out_shardings=(replicated, None), donate_argnums=0)
x = jax.device_put(np.random.default_rng(0).normal(size=(8, 4)).astype("float32") + 1, sharded)
losses = []
for _ in range(3):
    state, loss = compiled(state, x, x.sum(-1, keepdims=True))
    losses.append(float(loss))
nnx.update(model, state)
print(losses[-1] < losses[0], float(jnp.abs(model.bn.mean.value).sum()) > 0)
