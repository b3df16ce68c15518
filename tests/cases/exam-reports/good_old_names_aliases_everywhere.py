"""Module aliases, from-imports under other names, star-like rebinding; compiled steps kept as attributes of a namespace."""
import types
from functools import partial as P

import jax as J
import jax.numpy as np
from flax import nnx as N
from flax.nnx import jit as compile_graph, value_and_grad as vg


class M(N.Module):
    def __init__(self, *, rngs):
        self.a = N.Linear(2, 4, rngs=rngs)
        self.bn = N.BatchNorm(4, rngs=rngs)
        self.b = N.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(N.relu(self.bn(self.a(x))))


steps = types.SimpleNamespace()


@P(compile_graph, static_argnames=["k"])
def _fit(m, x, k=1):
    for _ in range(k):
        loss, g = vg(lambda m: np.mean((m(x) - 1) ** 2))(m)
        N.update(m, J.tree.map(lambda p, g: p - 0.1 * g, N.state(m, N.Param), g))
    return loss


steps.fit = _fit
steps.norm = J.jit(lambda s: sum(np.sum(x**2) for x in J.tree.leaves(s)))
jit = J.jit
double = jit(lambda x: 2 * x)
m = M(rngs=N.Rngs(0))
x = np.ones((3, 2)) * np.arange(3.0)[:, None]
for _ in range(2):
    loss = steps.fit(m, x, k=2)
print(float(loss), float(steps.norm(N.state(m, N.Param))) > 0, double(x).shape, float(np.abs(m.bn.mean.value).sum()) > 0)
