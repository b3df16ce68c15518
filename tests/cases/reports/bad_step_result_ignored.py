# observe: "lost" if losses[0] == losses[-1] else "fine"
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class TrainState(NamedTuple):
    params: nnx.State
    opt_state: optax.OptState


tx = optax.sgd(0.1)
net = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
graphdef, params = nnx.split(net)


@jax.jit
def step(ts, x, y):
    def loss_fn(params):
        return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(ts.params)
    updates, opt_state = tx.update(grads, ts.opt_state, ts.params)
    return TrainState(optax.apply_updates(ts.params, updates), opt_state), loss


ts = TrainState(params, tx.init(params))
x = jax.random.normal(jax.random.key(0), (8, 3))
losses = []
for _ in range(3):
    _, loss = step(ts, x, x[:, :1])  # expect: discarded-state
    losses.append(float(loss))
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
