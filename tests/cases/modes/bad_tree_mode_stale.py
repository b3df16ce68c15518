# Tree mode does not make a captured model an argument.
# flax: >=0.12.4
# observe: "stale" if same(first, second) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@nnx.jit(graph=False)  # expect: stale-capture
def predict(x):
    return model(x)


x = jnp.ones((3, 2))
first = predict(x)
model.kernel[...] = model.kernel[...] + 1.0
second = predict(x)
