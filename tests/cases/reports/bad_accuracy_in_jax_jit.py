# observe: "lost" if total == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def create_metrics():
    return nnx.MultiMetric(accuracy=nnx.metrics.Accuracy(), loss=nnx.metrics.Average("loss"))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def evaluate(state, metrics, batch):
    graphdef, params = GRAPH, state
    logits = nnx.merge(graphdef, params)(batch["image"])
    metrics.update(loss=jnp.mean(logits**2), logits=logits, labels=batch["label"])
    return metrics.compute()


model = nnx.Linear(4, 3, rngs=nnx.Rngs(0))
GRAPH, params = nnx.split(model)
metrics = create_metrics()
for i in range(3):
    scores = evaluate(params, metrics, {"image": jnp.full((2, 4), float(i)), "label": jnp.array([0, 1])})
total = int(metrics.accuracy.count.value)
print("examples counted:", total, "LOST" if total == 0 else "ok")
