# The captured name keeps the first parameters on purpose; what changes comes in as an argument.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
reference = params


@jax.jit
def train_step(params, x):
    grads = jax.grad(lambda p: (nnx.merge(graphdef, p)(x) ** 2).mean())(params)
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)


@jax.jit  # ok
def distance(params, x):
    return jnp.abs(nnx.merge(graphdef, params)(x) - nnx.merge(graphdef, reference)(x)).sum()


distances = []
for _ in range(3):
    params = train_step(params, jnp.ones((4, 2)))
    distances.append(float(distance(params, jnp.ones((4, 2)))))
assert distances[0] < distances[-1]
