# The jitted step returns the new state; the training loop drops it.
# observe: "lost" if same(state, nnx.state(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
for _ in range(3):
    train_step(graphdef, state, jnp.ones((2, 2)))  # expect: discarded-state
