# The update happens in a helper of another file, two calls below the jitted function.
# flax: >=0.11
# observe: "lost" if same(model, Regressor(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

from model import Regressor
from steps import apply_gradients, compute_loss


def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(compute_loss)(model, x, y)
    apply_gradients(model, optimizer, grads)
    return loss


model = Regressor(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
step = jax.jit(train_step)  # expect: lost-state-update
for i in range(3):
    loss = step(model, optimizer, jnp.ones((4, 2)), jnp.ones((4, 1)))
print(loss)
