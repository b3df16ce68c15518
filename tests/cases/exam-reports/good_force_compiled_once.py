# observe: "recompiles" if sum("Trace" in q for q in TRACES) > 2 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


TRACES = []


class Potential(nnx.Module):
    """Scalar potential, force = -grad."""

    def __init__(self, rngs):
        self.a = nnx.Linear(2, 16, rngs=rngs)
        self.b = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, q):
        TRACES.append(str(q))
        return self.b(jnp.tanh(self.a(q)))[0]


model = Potential(nnx.Rngs(7))


def leapfrog(force, q, p, dt):
    p = p + 0.5 * dt * force(q)
    q = q + dt * p
    p = p + 0.5 * dt * force(q)
    return q, p


q = jnp.array([0.3, -0.2])
p = jnp.array([0.0, 0.1])
energies = []
force = jax.jit(lambda q: -jax.grad(model)(q))
for t in range(15):
    q, p = leapfrog(force, q, p, 0.05)
    energies.append(float(0.5 * p @ p + model(q)))
print("drift", max(energies) - min(energies))
