import jax
from flax import nnx


@jax.jit  # expect: partial-state-return|lost-state-update
def step(graphdef, state, x):
    model = nnx.merge(graphdef, state, copy=True)
    grads = nnx.grad(lambda m: ((m(x) - 1) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model, nnx.Param)
