# Training in lax.fori_loop with the model and optimizer captured (cf. google/flax #5113).
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
x, y = jnp.ones((4, 2)), jnp.zeros((4, 1))


def loss_fn(m):
    return ((m(x) - y) ** 2).mean()


def body(i, total):
    loss, grads = nnx.value_and_grad(loss_fn)(model)  # may: captured-graph-argument
    optimizer.update(model, grads)
    return total + loss


total = jax.lax.fori_loop(0, 3, body, 0.0)  # expect: captured-state-mutation|captured-graph-argument  # may: captured-state-mutation
