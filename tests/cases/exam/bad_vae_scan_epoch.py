# A VAE: the reparametrisation draws from the captured module's rngs inside lax.scan.
# observe: "leaks" if leaked(vae) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, latent, *, rngs: nnx.Rngs):
        self.mean = nnx.Linear(6, latent, rngs=rngs)
        self.logvar = nnx.Linear(6, latent, rngs=rngs)
        self.rngs = rngs

    def sample(self, mean, logvar):
        eps = jax.random.normal(self.rngs.noise(), mean.shape)
        return mean + jnp.exp(0.5 * logvar) * eps

    def __call__(self, x):
        mean, logvar = self.mean(x), self.logvar(x)
        return self.sample(mean, logvar), mean, logvar


class VAE(nnx.Module):
    def __init__(self, latent, *, rngs: nnx.Rngs):
        self.encoder = Encoder(latent, rngs=rngs)
        self.decoder = nnx.Linear(latent, 6, rngs=rngs)

    def __call__(self, x):
        z, mean, logvar = self.encoder(x)
        return self.decoder(z), mean, logvar


def elbo(recon, x, mean, logvar):
    kl = -0.5 * jnp.sum(1 + logvar - mean**2 - jnp.exp(logvar), -1)
    return jnp.sum((recon - x) ** 2, -1) + kl


vae = VAE(2, rngs=nnx.Rngs(0, noise=1))


def evaluate(batches):
    def body(total, batch):
        recon, mean, logvar = vae(batch)
        return total + elbo(recon, batch, mean, logvar).mean(), None

    total, _ = jax.lax.scan(body, jnp.zeros(()), batches)  # expect: captured-state-mutation
    return total / len(batches)


print(evaluate(jnp.ones((3, 2, 6))))
