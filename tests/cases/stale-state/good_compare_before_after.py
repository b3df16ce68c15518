# The first model is kept on purpose to compare with.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


initial = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, initial_state = nnx.split(initial)
x = jnp.ones((2, 2))
state = initial_state
for _ in range(3):
    state = train_step(graphdef, state, x)
trained = nnx.merge(graphdef, state)
improvement = (initial(x) ** 2).mean() - (trained(x) ** 2).mean()  # ok
assert improvement > 0
