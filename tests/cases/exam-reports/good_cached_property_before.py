"""After the 'cached property touched first inside jit' trap: a graph operator caches its normalised adjacency while a traced function runs."""
import functools

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class GraphOperator:
    """Normalised adjacency of a fixed graph, computed lazily."""

    def __init__(self, edges, n):
        self.edges, self.n = edges, n

    @functools.cached_property
    def laplacian(self):
        a = np.zeros((self.n, self.n), "f4")
        a[self.edges[:, 0], self.edges[:, 1]] = 1.0
        a = np.maximum(a, a.T) + np.eye(self.n, dtype="f4")
        d = 1 / np.sqrt(a.sum(1))
        return d[:, None] * a * d[None]

    def __matmul__(self, x):
        return self.laplacian @ x


class GCN(nnx.Module):
    def __init__(self, f, h, c, *, rngs):
        self.w1 = nnx.Linear(f, h, rngs=rngs)
        self.w2 = nnx.Linear(h, c, rngs=rngs)

    def __call__(self, op, x):
        return op @ self.w2(nnx.relu(op @ self.w1(x)))


def fit(model, op, x, y, steps=4):
    @nnx.jit
    def step(model):
        def loss_fn(m):
            logp = nnx.log_softmax(m(op, x))
            return -jnp.take_along_axis(logp, y[:, None], 1).mean()

        loss, g = nnx.value_and_grad(loss_fn)(model)
        p = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda a, b: a - 0.5 * b, p, g))
        return loss

    for _ in range(steps):
        loss = step(model)
    return float(loss)


rng = np.random.default_rng(0)
edges = rng.integers(0, 12, (20, 2))
x, y = rng.normal(size=(12, 3)).astype("f4"), rng.integers(0, 2, 12)
op = GraphOperator(edges, 12)
model = GCN(3, 8, 2, rngs=nnx.Rngs(0))
loss = fit(model, op, x, y)
acc = float((model(op, x).argmax(-1) == y).mean())
print("loss", loss, "accuracy", acc)
print("RESULT fine")
