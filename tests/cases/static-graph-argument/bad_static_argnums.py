# The model marked static: its weights are constants of the compiled program, training has no effect on it.
# observe: "stale" if same(before, after) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, static_argnums=0)  # expect: static-graph-argument
def predict(model, x):
    return model(x)


model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
x = jnp.ones((1, 3))
before = predict(model, x)
model.kernel.value = model.kernel.value + 1.0
after = predict(model, x)
print(before, after)
