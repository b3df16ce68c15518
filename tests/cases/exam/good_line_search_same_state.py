# A line search tries several step sizes from the same state on purpose, and keeps the best.
# observe: "lost" if same(state, start) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
start = jax.tree.map(jnp.array, state)


@jax.jit
def try_step(state, lr, x, y):
    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(state)
    moved = jax.tree.map(lambda p, g: p - lr * g, state, grads)
    return moved, loss_fn(moved)


x, y = jnp.ones((3, 2)), jnp.zeros((3, 1))
for _ in range(2):
    trials = [try_step(state, lr, x, y) for lr in (0.5, 0.1, 0.01)]
    state, loss = min(trials, key=lambda trial: float(trial[1]))

candidates = {lr: try_step(state, lr, x, y)[1] for lr in (0.1, 0.01)}
print(loss, candidates)
