# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Field(nnx.Module):
    def __init__(self, width, rngs):
        self.inp = nnx.Linear(2, width, rngs=rngs)
        self.out = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, xy):
        return self.out(jnp.sin(self.inp(xy)))


def fit_image(coords, pixels, steps=4):
    field = Field(16, nnx.Rngs(0))
    optimizer = nnx.Optimizer(field, optax.adam(1e-2), wrt=nnx.Param)

    @nnx.jit  # expect: captured-state-mutation
    def run(field):
        def body(i, field):
            grads = nnx.grad(lambda f: jnp.mean((f(coords) - pixels) ** 2))(field)
            optimizer.update(field, grads)
            return field

        return nnx.fori_loop(0, steps, body, field)

    run(field)
    return field, optimizer


coords = jnp.stack(jnp.meshgrid(jnp.linspace(-1, 1, 4), jnp.linspace(-1, 1, 4)), -1).reshape(-1, 2)
field, optimizer = fit_image(coords, coords.sum(-1, keepdims=True))
print(int(optimizer.step.value))
