# The jitted part computes plain numbers, the metrics are updated outside it.
# observe: "lost" if bool(jnp.isnan(results["loss"])) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)


@jax.jit
def eval_step(state, batch):
    logits = nnx.merge(graphdef, state)(batch["image"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"])
    return {"values": loss, "logits": logits, "labels": batch["label"]}


def evaluate(state, batches, callbacks=()):
    metrics = nnx.MultiMetric(loss=nnx.metrics.Average(), accuracy=nnx.metrics.Accuracy())
    for batch in batches:
        metrics.update(**eval_step(state, batch))
        for callback in callbacks:
            callback(metrics)
    return metrics.compute()


data = [{"image": jnp.ones((4, 3)) * i, "label": jnp.array([0, 1, 1, 0])} for i in range(3)]
results = evaluate(state, data, callbacks=[lambda m: print(m.compute())])
