# observe: "stale" if same(before, after) else "fine"
"""The forward pass is compiled ahead of time for serving, and the model is trained on."""
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((1, 2))
serve = jax.jit(lambda x: model(x)).lower(x).compile()  # expect: stale-capture


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda m: m(x).sum())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


before = serve(x)
for _ in range(3):
    train_step(model, x)
after = serve(x)
