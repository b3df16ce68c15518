# observe: "recompiles" if len(TRACES) > 2 else "fine"
"""After code that wraps the step into a small class and instantiates it for each batch: every instance jits its own closure."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

TRACES = []


class Survival(nnx.Module):
    """Cox model with a small network."""

    def __init__(self, d, *, rngs):
        self.l1 = nnx.Linear(d, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, use_bias=False, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.selu(self.l1(x)))[:, 0]


def cox_loss(model, x, time, event):
    order = jnp.argsort(-time)
    risk = model(x[order])
    log_cum = jax.lax.cumlogsumexp(risk)
    return -jnp.sum((risk - log_cum) * event[order]) / (event.sum() + 1e-6)


class GradientStep:
    def __init__(self, loss_fn, lr):
        def run(model, *batch):
            TRACES.append(lr)
            value, g = nnx.value_and_grad(loss_fn)(model, *batch)
            p = nnx.state(model, nnx.Param)
            nnx.update(model, jax.tree.map(lambda a, b: a - lr * b, p, g))
            return value

        self.run = nnx.jit(run)  # expect: transform-in-loop

    def __call__(self, model, *batch):
        return self.run(model, *batch)


def cohort(rng, n=64):
    x = rng.normal(size=(n, 4)).astype("f4")
    t = rng.exponential(np.exp(-x[:, 0])).astype("f4")
    return x, t, (rng.random(n) < 0.7).astype("f4")


model = Survival(4, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
values = []
for _ in range(6):
    step = GradientStep(cox_loss, 0.05)
    values.append(float(step(model, *cohort(rng))))
print(values, "traces", len(TRACES))
print("RESULT", "fine" if len(TRACES) <= 2 else "recompiles")
