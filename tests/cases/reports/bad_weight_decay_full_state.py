# observe: "lost" if not same(var, jnp.ones(2)) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


net = Net(nnx.Rngs(0))
net.eval()
graphdef, state = nnx.split(net)
tx = optax.adamw(1e-1, weight_decay=0.5)
opt_state = tx.init(state)


@jax.jit
def step(state, opt_state, x):
    def loss(state):
        return jnp.mean(nnx.merge(graphdef, state)(x) ** 2)

    grads = jax.grad(loss)(state)  # expect: nondifferentiable-state
    updates, opt_state = tx.update(grads, opt_state, state)
    return optax.apply_updates(state, updates), opt_state


for _ in range(3):
    state, opt_state = step(state, opt_state, jnp.ones((2, 2)))
var = nnx.merge(graphdef, state).bn.var.value
print("running variance", var, "TRAINED/DECAYED" if (var != 1).any() else "ok")
