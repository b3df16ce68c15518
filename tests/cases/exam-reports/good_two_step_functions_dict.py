# flax: >=0.11
"""Train and eval through a dict of nnx.jit'd steps, Optimizer with wrt; cached_partial."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.b = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.b(self.drop(nnx.relu(self.bn(self.a(x)))))


def xent(model, batch):
    logits = model(batch["x"])
    return optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()


def _train(model, optimizer, metrics, batch):
    model.train()
    loss, grads = nnx.value_and_grad(xent)(model, batch)
    optimizer.update(model, grads)
    metrics.update(loss=loss)


def _eval(model, optimizer, metrics, batch):
    model.eval()
    metrics.update(loss=xent(model, batch))


def main(epochs=2):
    model = Net(rngs=nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adamw(1e-2), wrt=nnx.Param)
    metrics = nnx.MultiMetric(loss=nnx.metrics.Average("loss"))
    steps = {mode: nnx.cached_partial(nnx.jit(fn), model, optimizer, metrics) for mode, fn in [("train", _train)]}
    steps["eval"] = lambda batch: nnx.jit(_eval)(model, optimizer, metrics, batch)
    batch = {"x": jax.random.normal(jax.random.key(0), (8, 3)) + 1, "y": jnp.arange(8) % 2}
    for _ in range(epochs):
        for _ in range(3):
            steps["train"](batch)
        train_loss = metrics.compute()["loss"]
        metrics.reset()
    steps["eval"](batch)
    print(float(train_loss), float(metrics.compute()["loss"]), float(jnp.abs(model.bn.mean.value).sum()) > 0)


main()
