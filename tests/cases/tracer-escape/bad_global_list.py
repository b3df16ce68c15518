# Activations collected in a global list inside the traced function.
# observe: "leaks" if leaked(activations) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

activations = []


@nnx.jit  # expect: tracer-escape
def forward(model, x):
    h = nnx.relu(model(x))
    activations.append(h)
    return h.sum()


forward(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), jnp.ones((1, 2)))
