# The whole State is differentiated, and the optimizer leaves alone what is no weight.
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, use_running_average=True, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


graphdef, state = nnx.split(Net(nnx.Rngs(0)))
labels = nnx.map_state(lambda path, leaf: "keep" if path[-1] in ("mean", "var") else "train", state)
tx = optax.multi_transform({"train": optax.adamw(1e-1, weight_decay=0.5), "keep": optax.set_to_zero()}, labels)


def loss_fn(state, x):
    return jnp.mean(nnx.merge(graphdef, state)(x) ** 2)


opt_state = tx.init(state)
for _ in range(2):
    grads = jax.grad(loss_fn)(state, jnp.ones((3, 2)))
    updates, opt_state = tx.update(grads, opt_state, state)
    state = optax.apply_updates(state, updates)
assert (nnx.merge(graphdef, state).bn.var.value == 1).all()

params, statistics = nnx.state(nnx.merge(graphdef, state), nnx.Param, nnx.BatchStat)
tx = optax.adamw(1e-1, weight_decay=0.5)
opt_state = tx.init(params)
for _ in range(2):
    grads = jax.grad(lambda p: jnp.mean(nnx.merge(graphdef, p, statistics)(jnp.ones((3, 2))) ** 2))(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
