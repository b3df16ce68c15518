# observe: "recompiles" if len(TRACES) > 2 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

TRACES = []


class Probe(nnx.Module):
    def __init__(self, d, rngs):
        self.q = nnx.Linear(d, d, rngs=rngs)
        self.k = nnx.Linear(d, d, rngs=rngs)

    def __call__(self, x):
        w = jax.nn.softmax(self.q(x) @ self.k(x).T)
        self.sow(nnx.Intermediate, "weights", w)
        return w @ x


@nnx.jit  # expect: retracing-state-change
def forward(model, x):
    TRACES.append(1)
    return model(x)


model = Probe(4, nnx.Rngs(0))
x = jnp.ones((3, 4))
for _ in range(6):
    y = forward(model, x)
print("traces:", len(TRACES), "RECOMPILES" if len(TRACES) > 2 else "ok")
