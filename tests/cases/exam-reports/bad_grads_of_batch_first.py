# observe: "no-gradient" if getattr(grads, "shape", None) == x.shape else "fine"
from flax.nnx import Linear, Module, Rngs, jit, state, update, value_and_grad
import jax
import jax.numpy as jnp


class Autoencoder(Module):
    def __init__(self, dim, code, rngs: Rngs):
        self.encoder = Linear(dim, code, rngs=rngs)
        self.decoder = Linear(code, dim, rngs=rngs)

    def __call__(self, x):
        return self.decoder(jnp.tanh(self.encoder(x)))


def reconstruction_loss(x, model):
    return jnp.mean((model(x) - x) ** 2)


@jit
def train_step(x, model):
    loss, grads = value_and_grad(reconstruction_loss)(x, model)  # missing: wrong-gradient-target
    return loss, jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))), grads


model = Autoencoder(6, 2, Rngs(0))
x = jax.random.normal(jax.random.key(0), (16, 6))
loss, norm, grads = train_step(x, model)
print("loss", float(loss), "gradient has the shape of the data:", getattr(grads, "shape", None) == x.shape)
