# observe: "lost" if same(average, start) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def make_update(decay):
    @jax.jit
    def update_average(average, params):
        return optax.incremental_update(params, average, 1.0 - decay)

    return update_average


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
average = nnx.clone(model)
start = nnx.clone(average)
update_average = make_update(0.9)
for _ in range(3):
    train_step(model, jnp.ones((4, 2)))
    update_average(nnx.state(average, nnx.Param), nnx.state(model, nnx.Param))  # expect: discarded-state
