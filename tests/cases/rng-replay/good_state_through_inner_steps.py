"""Random state goes through inner steps, one after the other, and comes out as the auxiliary result. Reduced from a program of MAML."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(1, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, rest, x):
    model = nnx.merge(graphdef, params, jax.tree.map(lambda leaf: leaf, rest))
    return (model(x) ** 2).mean(), nnx.state(model, nnx.RngState)


def adapt(params, rest, x):
    for _ in range(2):
        grads, rest = jax.grad(loss_fn, has_aux=True)(params, rest, x)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return params, rest


@jax.jit
def meta_step(params, rest, x):
    def outer(params, rest):
        fast, rest = adapt(params, rest, x)
        return loss_fn(fast, rest, x)

    (loss, rest), grads = jax.value_and_grad(outer, has_aux=True)(params, rest)
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads), rest, loss


for _ in range(2):
    params, rest, loss = meta_step(params, rest, jnp.ones((3, 1)))
