# The parameters are trained in the functional form; what is validated is the object they were split from.
# observe: "stale" if curve[0] == curve[-1] else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def validate(model, batches):
    return float(sum(((model(x) - 1.0) ** 2).mean() for x in batches))  # expect: stale-state


def main():
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    graphdef, params = nnx.split(model)
    tx = optax.adam(1e-2)
    opt_state = tx.init(params)

    @jax.jit
    def train_step(params, opt_state, x):
        loss, grads = jax.value_and_grad(lambda p: ((nnx.merge(graphdef, p)(x) - 1.0) ** 2).mean())(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    curve = []
    for _ in range(3):
        params, opt_state, loss = train_step(params, opt_state, jnp.ones((4, 2)))
        curve.append(validate(model, [jnp.ones((4, 2))]))
    return curve


curve = main()
