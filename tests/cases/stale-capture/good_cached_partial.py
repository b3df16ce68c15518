# nnx.cached_partial propagates the state of the bound objects.
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)


@nnx.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


step = nnx.cached_partial(train_step, model, optimizer)  # ok
losses = [float(step(jnp.ones((2, 2)))) for _ in range(3)]
assert losses[-1] < losses[0]
