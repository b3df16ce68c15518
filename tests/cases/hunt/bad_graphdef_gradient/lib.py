import jax
from flax import nnx


def loss(graphdef, state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


def gradient(model, x):
    return jax.grad(loss)(*nnx.split(model), x)  # expect: wrong-gradient-target
