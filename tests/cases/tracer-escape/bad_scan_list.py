# A scan body appends its carry to a captured list.
# observe: "leaks" if leaked(states) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

cell = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
states = []


def body(h, x):
    h = jnp.tanh(cell(h) + x)
    states.append(h)
    return h, None


h, _ = jax.lax.scan(body, jnp.zeros((2,)), jnp.ones((4, 2)))  # expect: tracer-escape
