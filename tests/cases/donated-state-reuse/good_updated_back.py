# The model takes the new state before it is used again.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
train = jax.jit(lambda s: jax.tree.map(lambda p: 0.9 * p, s), donate_argnums=0)  # ok
for _ in range(2):
    nnx.update(model, train(nnx.state(model)))
print(model(jnp.ones((1, 2))))
