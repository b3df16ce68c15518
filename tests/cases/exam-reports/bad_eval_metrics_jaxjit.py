# observe: "lost" if int(metrics.loss.count.value) == 0 else "fine"
# %% [markdown]
# # Digits with a small MLP, notebook export
# %%
import jax
import jax.numpy as jnp
import optax
from flax import nnx

# %%
class MLP(nnx.Module):
    def __init__(self, rngs):
        self.linear1 = nnx.Linear(16, 32, rngs=rngs)
        self.linear2 = nnx.Linear(32, 10, rngs=rngs)

    def __call__(self, x):
        return self.linear2(nnx.relu(self.linear1(x)))


model = MLP(nnx.Rngs(0))
metrics = nnx.MultiMetric(
    accuracy=nnx.metrics.Accuracy(),
    loss=nnx.metrics.Average("loss"),
)

# %%
def loss_fn(model, batch):
    logits = model(batch["image"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"]).mean()
    return loss, logits


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def eval_step(model, metrics, batch):
    loss, logits = loss_fn(model, batch)
    metrics.update(loss=loss, logits=logits, labels=batch["label"])


# %%
key = jax.random.key(1)
test_ds = [
    {"image": jax.random.normal(jax.random.fold_in(key, i), (8, 16)), "label": jnp.arange(8) % 10}
    for i in range(3)
]
for test_batch in test_ds:
    eval_step(model, metrics, test_batch)
result = metrics.compute()
print({k: float(v) for k, v in result.items()})
print("counted", int(metrics.loss.count.value if hasattr(metrics, "loss") else 0))
