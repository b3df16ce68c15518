# After training, the evaluation uses the state from before.
# observe: "stale" if same(state, nnx.state(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


@jax.jit
def evaluate(graphdef, state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
x = jnp.ones((2, 2))
trained = train_step(graphdef, state, x)
for _ in range(2):
    trained = train_step(graphdef, trained, x)
print(evaluate(graphdef, state, x))  # expect: stale-state|discarded-state
