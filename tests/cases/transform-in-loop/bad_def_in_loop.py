# A decorated step defined inside the epoch loop.
# observe: "recompiles" if compiles(lambda: train(3), 1) >= 3 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def train(epochs):
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    x = jnp.ones((2, 2))
    for epoch in range(epochs):
        @nnx.jit  # expect: transform-in-loop
        def step(model, x):
            grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
            nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))

        step(model, x)


train(2)
