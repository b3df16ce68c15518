# A helper that freezes a module's weights into the compiled function and says so.
import functools

import jax
import jax.numpy as jnp
from flax import nnx


def module_jit(method):
    """Compile a bound method with its module's state frozen: later updates of the module are not seen."""
    module = method.__self__
    graphdef, state = nnx.split(module)

    def run(state, *args, **kwargs):
        frozen = nnx.merge(graphdef, state)
        return method.__func__(frozen, *args, **kwargs)

    compiled = jax.jit(run)  # ok

    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        return compiled(state, *args, **kwargs)

    return wrapper


class Policy(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def infer(self, obs):
        return self.fc(obs)


infer = module_jit(Policy(nnx.Rngs(0)).infer)
print(infer(jnp.ones((1, 2))))
