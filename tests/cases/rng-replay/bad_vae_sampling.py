# A VAE whose reparameterisation draws from self.rngs; sampled through jax.jit (cf. google/flax #4539).
# flax: >=0.11
# observe: "replays" if same(one, two) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class VAE(nnx.Module):
    def __init__(self, latent, rngs):
        self.enc = nnx.Linear(4, 2 * latent, rngs=rngs)
        self.dec = nnx.Linear(latent, 4, rngs=rngs)
        self.rngs = rngs

    def __call__(self, x):
        mean, logvar = jnp.split(self.enc(x), 2, axis=-1)
        eps = jax.random.normal(self.rngs.noise(), mean.shape)
        return self.dec(mean + jnp.exp(0.5 * logvar) * eps)


class Sampler:
    def __init__(self, vae):
        self.vae = vae
        self._reconstruct = jax.jit(self.reconstruct_fn)  # expect: rng-replay|lost-state-update

    @staticmethod
    def reconstruct_fn(vae, x):
        return vae(x)

    def reconstruct(self, x):
        return self._reconstruct(self.vae, x)


sampler = Sampler(VAE(2, nnx.Rngs(params=0, noise=1)))
one = sampler.reconstruct(jnp.ones((2, 4)))
two = sampler.reconstruct(jnp.ones((2, 4)))
