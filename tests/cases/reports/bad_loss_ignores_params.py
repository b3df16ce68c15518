# observe: "no-gradient" if total == 0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Regressor(nnx.Module):
    def __init__(self, rngs):
        self.hidden = nnx.Linear(1, 16, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(jnp.sin(self.hidden(x)))


def train(model, x, y, tx, steps):
    params = nnx.state(model, nnx.Param)
    opt_state = tx.init(params)

    def objective(params):
        prediction = model(x)
        return jnp.mean((prediction - y) ** 2)

    for _ in range(steps):
        loss, grads = jax.value_and_grad(objective)(params)  # expect: wrong-gradient-target
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
        nnx.update(model, params)
    return float(sum(jnp.abs(g).sum() for g in jax.tree.leaves(grads)))


x = jnp.linspace(-1, 1, 16)[:, None]
total = train(Regressor(nnx.Rngs(0)), x, x**2, optax.sgd(0.1), 3)
print("gradient mass", total, "ZERO" if total == 0 else "ok")
