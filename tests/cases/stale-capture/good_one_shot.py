# jax.jit(model)(x), used at once; and a model that never changes after.
import jax
import jax.numpy as jnp
from flax import nnx

x = jnp.ones((2, 2))
model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
for _ in range(2):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
print(jax.jit(model)(x))  # ok

serve = jax.jit(lambda x: model(x))  # ok: the training is over
print(serve(x), serve(x + 1))
