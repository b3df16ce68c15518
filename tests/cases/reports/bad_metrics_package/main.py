# observe: "lost" if value != value else "fine"
import jax.numpy as jnp
from flax import nnx

from proj.steps import eval_step

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
metrics = nnx.MultiMetric(loss=nnx.metrics.Average("loss"))
batch = {"x": jnp.ones((4, 2)), "y": jnp.ones((4, 1))}
for _ in range(2):
    eval_step(model, metrics, batch)
value = float(metrics.compute()["loss"])
print("average", value, "EMPTY" if value != value else "ok")
