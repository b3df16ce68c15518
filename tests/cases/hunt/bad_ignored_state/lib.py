import jax
from flax import nnx


@jax.jit
def step(graphdef, state, x):
    model, opt = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    opt.update(model, grads)
    return nnx.state((model, opt)), loss
