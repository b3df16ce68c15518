import functools
import jax, jax.numpy as jnp
from flax import nnx
@functools.lru_cache(maxsize=None)
def make(lr):
    def run(model, x):
        g = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
        p = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda a, b: a - lr * b, p, g))
    return nnx.jit(run)
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
for _ in range(6):
    step = make(0.05)
    step(model, jnp.ones((2, 2)))
_STEPS = {}
def cached(lr):
    if lr not in _STEPS:
        _STEPS[lr] = make2(lr)
    return _STEPS[lr]
def make2(lr):
    def run(model, x):
        g = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
        p = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda a, b: a - lr * b, p, g))
    return nnx.jit(run)
for _ in range(6):
    step = cached(0.05)
    step(model, jnp.ones((2, 2)))
class Trainer:
    def __init__(self):
        self._step = None
    @property
    def step(self):
        if self._step is None:
            def run(model, x):
                return model(x)
            self._step = nnx.jit(run)
        return self._step
t = Trainer()
for _ in range(6):
    step = t.step
    step(model, jnp.ones((2, 2)))
    t.step(model, jnp.ones((2, 2)))
def get(t):
    return t.step
for _ in range(6):
    step = get(t)
    step(model, jnp.ones((2, 2)))
