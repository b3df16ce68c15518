# observe: "stale" if not jnp.allclose(fresh, predict(params, x), atol=1e-3) else "fine"
"""Prediction closes over the batch statistics, which the loop rebinds."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, momentum=0.1, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x, train):
        return self.out(nnx.relu(self.bn(self.fc(x), use_running_average=not train)))


graphdef, params, batch_stats = nnx.split(Net(rngs=nnx.Rngs(0)), nnx.Param, nnx.BatchStat)
tx = optax.sgd(0.05)
opt_state = tx.init(params)


@jax.jit
def train_step(params, batch_stats, opt_state, x, y):
    def loss_fn(params):
        net = nnx.merge(graphdef, params, jax.tree.map(lambda s: s, batch_stats))
        return jnp.mean((net(x, train=True) - y) ** 2), nnx.state(net, nnx.BatchStat)

    (loss, batch_stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), batch_stats, opt_state, loss


@jax.jit  # expect: stale-capture
def predict(params, x):
    return nnx.merge(graphdef, params, batch_stats)(x, train=False)


x = 2.0 + jax.random.normal(jax.random.key(0), (16, 3))
for epoch in range(3):
    params, batch_stats, opt_state, loss = train_step(params, batch_stats, opt_state, x, x.sum(1, keepdims=True))
    err = jnp.mean((predict(params, x) - x.sum(1, keepdims=True)) ** 2)
    print(epoch, float(loss), float(err))
fresh = nnx.merge(graphdef, params, batch_stats)(x, train=False)
print("prediction uses the current statistics:", bool(jnp.allclose(fresh, predict(params, x), atol=1e-3)))
