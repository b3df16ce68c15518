# The data come first and argnums is missing: the gradient is that of the images (cf. google-deepmind/optax #291).
# outcome: no-gradient
# observe: "no-gradient" if getattr(grads, "shape", None) == x.shape else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(x, y, model):
    return jnp.mean((model(x) - y) ** 2)


model = nnx.Linear(3, 3, rngs=nnx.Rngs(0))
x, y = jnp.ones((2, 3)), jnp.zeros((2, 3))
loss, grads = nnx.value_and_grad(loss_fn)(x, y, model)  # expect: wrong-gradient-target
print(loss, jax.tree.map(jnp.shape, grads))
