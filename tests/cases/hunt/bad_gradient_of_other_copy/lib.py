import jax
from flax import nnx


def train(model, x, lr):
    graphdef, params = nnx.split(model)
    frozen = jax.tree.map(lambda p: p * 1, params)

    def loss(p):
        return (nnx.merge(graphdef, frozen)(x) ** 2).mean()

    grads = jax.grad(loss)(params)  # expect: wrong-gradient-target
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
