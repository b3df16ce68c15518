"""The loss writes the candidate parameters into the model at hand, then calls it."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Sequential(
    nnx.Linear(2, 16, rngs=nnx.Rngs(0)),
    nnx.tanh,
    nnx.Linear(16, 1, rngs=nnx.Rngs(1)),
)
tx = optax.rmsprop(1e-2)


graphdef = nnx.graphdef(model)


def loss_fn(params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


@jax.jit
def step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


params = nnx.state(model, nnx.Param)
opt_state = tx.init(params)
x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(3):
    params, opt_state, loss = step(params, opt_state, x, x.sum(1, keepdims=True))
print(float(loss), model(x).shape)
