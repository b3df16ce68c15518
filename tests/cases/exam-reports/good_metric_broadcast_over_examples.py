"""After questions on metrics inside nnx.vmap (google/flax transforms guide): one metric broadcast over the batch and updated per example."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

model = nnx.Linear(5, 2, rngs=nnx.Rngs(0))
accuracy = nnx.metrics.Average("hit")


def evaluate_one(model, x, y):
    """One example: the prediction, and whether it is right."""
    pred = model(x).argmax(-1)
    return pred, (pred == y).astype(jnp.float32)


per_example = nnx.vmap(evaluate_one, in_axes=(None, 0, 0))


def evaluate(metric, model, x, y):
    preds, hits = per_example(model, x, y)
    metric.update(hit=hits)
    return preds

rng = np.random.default_rng(0)
for _ in range(3):
    x = jnp.asarray(rng.normal(size=(8, 5)).astype("f4"))
    y = jnp.asarray(rng.integers(0, 2, 8))
    preds = evaluate(accuracy, model, x, y)

print("accuracy", accuracy.compute(), preds)
assert 0 <= float(accuracy.compute()) <= 1
print("RESULT fine")
