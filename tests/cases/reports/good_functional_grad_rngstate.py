import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def FRESH(tree):
    """New Variables around the same arrays, so that the inner trace may write them."""
    return jax.tree.map(lambda leaf: leaf, tree)


def make_step(net):
    graphdef, params, rest = nnx.split(net, nnx.Param, ...)

    @jax.jit
    def step(params, rest, x):
        def loss_fn(params):
            model = nnx.merge(graphdef, params, FRESH(rest))
            loss = jnp.mean(model(x) ** 2)
            return loss, nnx.state(model, nnx.Not(nnx.Param))

        (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
        return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads), rest, loss

    return step, params, rest


step, params, rest = make_step(Net(nnx.Rngs(0)))
params, rest, loss = step(params, rest, jnp.ones((2, 4)))
print("loss", float(loss))
