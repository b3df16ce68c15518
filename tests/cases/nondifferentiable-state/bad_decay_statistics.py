# adamw over the full state: the running statistics are decayed away.
# observe: "lost" if float(abs(state["bn"]["var"].value).max()) < 1.0 else "fine"
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
tx = optax.adamw(1e-1, weight_decay=0.5)
opt_state = tx.init(state)


def loss_fn(state, x):
    return (jax.lax.stop_gradient(x) * nnx.merge(graphdef, state)(x)).mean()


for _ in range(2):
    grads = jax.grad(loss_fn)(state, jnp.zeros((2, 2)))  # expect: nondifferentiable-state
    updates, opt_state = tx.update(grads, opt_state, state)
    state = optax.apply_updates(state, updates)
