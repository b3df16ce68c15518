# A helper that mutates is called only outside of the trace.
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)


@jax.jit  # ok
def compute_grads(model, x):
    return nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)


def train(x):
    loss, grads = compute_grads(model, x)
    optimizer.update(model, grads)
    return loss


losses = [float(train(jnp.ones((2, 2)))) for _ in range(3)]
assert losses[-1] < losses[0]
