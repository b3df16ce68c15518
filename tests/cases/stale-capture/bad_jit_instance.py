# jax.jit(model) before the training: the predictor keeps the first weights (cf. google/flax #5055).
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
predict = jax.jit(model)  # expect: stale-capture
x = jnp.ones((2, 2))
before = predict(x)
for _ in range(3):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
after = predict(x)
