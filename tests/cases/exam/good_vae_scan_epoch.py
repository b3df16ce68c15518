# A VAE whose keys are drawn outside and scanned over; the captured module is only read.
import jax
import jax.numpy as jnp
from flax import nnx


class VAE(nnx.Module):
    def __init__(self, latent, *, rngs: nnx.Rngs):
        self.mean = nnx.Linear(6, latent, rngs=rngs)
        self.logvar = nnx.Linear(6, latent, rngs=rngs)
        self.decoder = nnx.Linear(latent, 6, rngs=rngs)
        self.rngs = rngs

    def __call__(self, x, key=None):
        mean, logvar = self.mean(x), self.logvar(x)
        if key is None:
            key = self.rngs.noise()
        z = mean + jnp.exp(0.5 * logvar) * jax.random.normal(key, mean.shape)
        return self.decoder(z), mean, logvar


vae = VAE(2, rngs=nnx.Rngs(0, noise=1))


def evaluate(batches):
    keys = jax.random.split(vae.rngs.noise(), len(batches))

    def body(total, inputs):
        key, batch = inputs
        recon, mean, logvar = vae(batch, key=key)
        kl = -0.5 * jnp.sum(1 + logvar - mean**2 - jnp.exp(logvar), -1)
        return total + (jnp.sum((recon - batch) ** 2, -1) + kl).mean(), None

    total, _ = jax.lax.scan(body, jnp.zeros(()), (keys, batches))
    return total / len(batches)


print(evaluate(jnp.ones((3, 2, 6))))
print(vae(jnp.ones((1, 6)))[0].shape)
