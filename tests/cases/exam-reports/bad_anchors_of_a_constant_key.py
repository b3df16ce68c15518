# observe: "replays" if distinct != 5 else "fine"
"""After update functions that begin with rng = jax.random.PRNGKey(42) inside the compiled code: the random anchors are the same in each update."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class RND(nnx.Module):
    def __init__(self, d, h, *, rngs):
        self.l1 = nnx.Linear(d, h, rngs=rngs)
        self.l2 = nnx.Linear(h, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.elu(self.l1(x)))[..., 0]


class AnchoredRegression:
    """Keeps old predictions at random anchors while it fits new data."""

    def __init__(self, model, num_anchors=16, box=2.0):
        self.model, self.num_anchors, self.box = model, num_anchors, box
        self.updates = 0

    def update(self, x, y):
        value, anchors = _update(self.model, x, y, self.num_anchors, self.box)
        self.updates += 1
        return float(value), np.asarray(anchors)


def _update_impl(model, x, y, num_anchors, box):
    rng = jax.random.PRNGKey(42)
    anchors = jax.random.uniform(rng, (num_anchors, x.shape[-1]), minval=-box, maxval=box)
    old = jax.lax.stop_gradient(model(anchors))

    def loss_fn(m):
        return jnp.mean((m(x) - y) ** 2) + 0.5 * jnp.mean((m(anchors) - old) ** 2)

    value, g = nnx.value_and_grad(loss_fn)(model)
    p = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda a, b: a - 0.05 * b, p, g))
    return value, anchors


_update = nnx.jit(_update_impl, static_argnums=(3, 4))  # expect: rng-replay
learner = AnchoredRegression(RND(3, 16, rngs=nnx.Rngs(0)))
gen = np.random.default_rng(0)
seen = []
for _ in range(5):
    x = gen.normal(size=(8, 3)).astype("f4")
    value, anchors = learner.update(x, x.sum(1))
    seen.append(anchors)
distinct = len({a.tobytes() for a in seen})
print("loss", value, "distinct anchor sets", distinct)
print("RESULT", "fine" if distinct == 5 else "replays")
