# observe: "stale" if penalties[-1] == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def l2_to(reference, model):
    return sum(jnp.sum((a - b) ** 2) for a, b in zip(jax.tree.leaves(reference), jax.tree.leaves(nnx.state(model, nnx.Param))))


class Continual:
    """L2-to-init regularisation: pull the weights towards where the task began."""

    def __init__(self, model, strength):
        self.model = model
        self.strength = strength
        self.anchor = None

    def begin_task(self):
        self.anchor = nnx.state(self.model, nnx.Param)  # expect[>=0.11]: live-state-snapshot

    def step(self, x, y):
        grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(self.model)
        params = nnx.state(self.model, nnx.Param)
        nnx.update(self.model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
        return float(self.strength * l2_to(self.anchor, self.model))


c = Continual(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), 1.0)
c.begin_task()
x = jax.random.normal(jax.random.key(0), (8, 2))
penalties = [c.step(x, x[:, :1] + 3) for _ in range(3)]
print(penalties, "ANCHOR MOVES ALONG" if penalties[-1] == 0 else "ok")
