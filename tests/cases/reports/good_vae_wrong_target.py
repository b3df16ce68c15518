import jax
import jax.numpy as jnp
from flax import nnx


class VAE(nnx.Module):
    def __init__(self, din, latent, *, rngs: nnx.Rngs):
        self.mean = nnx.Linear(din, latent, rngs=rngs)
        self.logvar = nnx.Linear(din, latent, rngs=rngs)
        self.dec = nnx.Linear(latent, din, rngs=rngs)
        self.rngs = nnx.Rngs(noise=7)

    def __call__(self, x):
        mu, lv = self.mean(x), self.logvar(x)
        z = mu + jnp.exp(0.5 * lv) * jax.random.normal(self.rngs.noise(), mu.shape)
        return self.dec(z), mu, lv


def elbo(batch, model):
    rec, mu, lv = model(batch)
    kl = -0.5 * jnp.mean(1 + lv - mu**2 - jnp.exp(lv))
    return jnp.mean((rec - batch) ** 2) + 1e-3 * kl


@nnx.jit
def step(model, batch):
    loss, grads = nnx.value_and_grad(elbo, argnums=1)(batch, model)
    norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads)))
    return loss, norm, len(jax.tree.leaves(grads))


vae = VAE(6, 2, rngs=nnx.Rngs(0))
batch = jax.random.normal(jax.random.key(3), (8, 6))
loss, norm, n = step(vae, batch)
print("leaves in the gradient:", int(n), "WRONG (data)" if int(n) == 1 else "ok")
