# A layer projects by random features that are fixed on purpose, and a step that takes its key from the caller.
import jax
import jax.numpy as jnp
from flax import nnx


class FourierFeatures(nnx.Module):
    def __init__(self, rngs):
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        projection = jax.random.normal(jax.random.PRNGKey(0), (x.shape[-1], 8))
        return self.out(jnp.sin(x @ projection))


@nnx.jit
def train_step(model, x, key):
    noise = jax.random.normal(jax.random.fold_in(key, 1), x.shape)
    grads = nnx.grad(lambda m: (m(x + noise) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = FourierFeatures(nnx.Rngs(0))
for step in range(3):
    train_step(model, jnp.ones((4, 2)), jax.random.key(step))
