# A BatchNorm that only reads: by constructor, by call, by model.eval().
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Frozen(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(2, use_running_average=True, rngs=rngs)

    def __call__(self, x):
        return self.bn(x)


class ByCall(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x, train=False):
        return self.bn(x, use_running_average=not train)


class ByMode(nnx.Module):
    def __init__(self, rngs):
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(x)


@jax.jit  # ok
def run_frozen(model, x):
    return model(x)


@jax.jit  # ok
def run_by_call(model, x):
    return model(x)


@jax.jit  # ok
def run_by_mode(model, x):
    return model(x)


x = jnp.arange(6.0).reshape(3, 2)
frozen, by_call, by_mode = Frozen(nnx.Rngs(0)), ByCall(nnx.Rngs(0)), ByMode(nnx.Rngs(0))
by_mode.eval()
run_frozen(frozen, x), run_by_call(by_call, x), run_by_mode(by_mode, x)
