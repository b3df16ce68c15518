# jax.value_and_grad over a Module that keeps its Rngs.
import jax
import jax.numpy as jnp
from flax import nnx


class VAE(nnx.Module):
    def __init__(self, rngs):
        self.enc = nnx.Linear(2, 2, rngs=rngs)
        self.rngs = rngs

    def __call__(self, x, key):
        return self.enc(x) + jax.random.normal(key, x.shape)


def loss_fn(model, x, key):
    return (model(x, key) ** 2).mean()


model = VAE(nnx.Rngs(0))
loss, grads = jax.value_and_grad(loss_fn)(model, jnp.ones((2, 2)), jax.random.key(1))  # expect[>=0.11]: nondifferentiable-state  # expect[<0.11]: unsupported-graph-argument|nondifferentiable-state
