# optimizer.update of optax, and other functional updates: they return what is new.
import jax
import jax.numpy as jnp
import optax

optimizer = optax.adam(1e-1)


class RunningMean:
    """An immutable accumulator."""

    def update(self, state, x):
        total, n = state
        return total + x, n + 1


metrics = RunningMean()


@jax.jit  # ok
def step(params, opt_state, stats, x):
    loss, grads = jax.value_and_grad(lambda p: ((x @ p) ** 2).mean())(params)
    updates, opt_state = optimizer.update(grads, opt_state, params)
    stats = metrics.update(stats, loss)
    return optax.apply_updates(params, updates), opt_state, stats


params = jnp.ones((2, 1))
opt_state, stats = optimizer.init(params), (0.0, 0)
for _ in range(3):
    params, opt_state, stats = step(params, opt_state, stats, jnp.ones((3, 2)))
