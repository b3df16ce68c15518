# A MultiMetric updated in a jitted evaluation step stays empty.
# flax: >=0.11
# observe: "lost" if metrics.accuracy.count.value == 0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit  # expect: lost-state-update
def eval_step(model, metrics: nnx.MultiMetric, batch):
    logits = model(batch["x"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"])
    metrics.update(loss=loss.mean(), logits=logits, labels=batch["y"])


model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
metrics = nnx.MultiMetric(accuracy=nnx.metrics.Accuracy(), loss=nnx.metrics.Average("loss"))
for _ in range(2):
    eval_step(model, metrics, {"x": jnp.ones((4, 3)), "y": jnp.zeros((4,), jnp.int32)})
print(metrics.compute())
