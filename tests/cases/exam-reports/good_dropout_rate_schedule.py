# observe: "recompiles" if len(TRACES) > 2 else "fine"
"""Scheduled drop path."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

TRACES = []


class DropPathNet(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.fc1 = nnx.Linear(dim, 16, rngs=rngs)
        self.rngs = rngs
        self.rate = nnx.Variable(jnp.array(0.0))
        self.fc2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        h = nnx.relu(self.fc1(x))
        keep = jax.random.bernoulli(self.rngs.dropout(), 1.0 - self.rate.value, h.shape)
        return self.fc2(jnp.where(keep, h / (1.0 - self.rate.value), 0.0))


class Run:
    def __init__(self, model, total):
        self.model = model
        self.schedule = optax.linear_schedule(0.0, 0.4, total)

    def before_step(self, step):
        self.model.rate.value = jnp.asarray(self.schedule(step))

    def loop(self, xs):
        for step, x in enumerate(xs):
            self.before_step(step)
            loss = train_step(self.model, x)
        return loss


@nnx.jit
def train_step(model, x):
    TRACES.append(model.rate.value)
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.05 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = DropPathNet(3, rngs=nnx.Rngs(0, dropout=1))
print(float(Run(model, 6).loop(jnp.ones((6, 4, 3)))), "traces", len(TRACES))
