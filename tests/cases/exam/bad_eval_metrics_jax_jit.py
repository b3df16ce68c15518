# A multi-metric evaluation loop: metrics are updated under jax.jit and always compute to nan.
# flax: >=0.11
# observe: "lost" if bool(jnp.isnan(results["loss"])) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def build_metrics():
    return nnx.MultiMetric(loss=nnx.metrics.Average("loss"), accuracy=nnx.metrics.Accuracy())


@jax.jit  # expect: lost-state-update
def eval_step(model, metrics, batch):
    logits = model(batch["image"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"])
    metrics.update(loss=loss, logits=logits, labels=batch["label"])


def evaluate(model, batches):
    metrics = build_metrics()
    for i, batch in enumerate(batches):
        if i >= 2:
            break
        eval_step(model, metrics, batch)
    return metrics.compute()


model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
data = [{"image": jnp.ones((4, 3)) * i, "label": jnp.array([0, 1, 1, 0])} for i in range(3)]
results = evaluate(model, data)
