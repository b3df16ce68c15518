import jax
import jax.numpy as jnp
from flax import nnx


def apply_gradients(model, grads, lr):
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))


def train_step(model, batch, lr):
    def loss_fn(m):
        return jnp.mean((m(batch["x"]) - batch["y"]) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    apply_gradients(model, grads, lr)
    return loss
