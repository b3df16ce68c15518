# new_state is computed in every iteration, the old state is passed again.
# observe: "stale" if same(new_state, nnx.state(nnx.merge(*first_step))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model), loss


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
first_step = None
for _ in range(3):
    new_state, loss = train_step(graphdef, state, jnp.ones((2, 2)))  # missing: stale-state
    first_step = first_step or (graphdef, new_state)
print(new_state)
