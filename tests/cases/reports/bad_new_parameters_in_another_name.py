# observe: "stale" if same(new_params, train_step(params, x, y)[0]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


@jax.jit
def train_step(params, x, y):
    def loss_fn(params):
        return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(params)
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads), loss


x, y = jnp.ones((4, 2)), jnp.zeros((4, 1))
for _ in range(10):
    new_params, loss = train_step(params, x, y)  # expect: discarded-state
print(nnx.merge(graphdef, new_params)(x))
