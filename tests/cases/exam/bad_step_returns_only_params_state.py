# The caller gets a fresh optimizer state and ignores it: every step starts from zero momentum.
# flax: >=0.11
# observe: "lost" if opt_state[0].count == 0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.adam(1e-2)


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 4, rngs=rngs)
        self.b = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.relu(self.a(x)))


graphdef, params = nnx.split(MLP(nnx.Rngs(0)))
opt_state = tx.init(params)


@jax.jit
def train_step(params, opt_state, x):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean(nnx.merge(graphdef, p)(x) ** 2))(params)
    updates, new_opt_state = tx.update(grads, opt_state, params)
    return {"params": optax.apply_updates(params, updates), "opt": new_opt_state, "loss": loss}


for i in range(3):
    out = train_step(params, opt_state, jnp.ones((2, 2)))  # expect: discarded-state|stale-state
    params, loss = out["params"], out["loss"]
print(loss)
