# observe: "stale" if same(codes[0], codes[-1]) else "fine"
import time

import jax
import jax.numpy as jnp
from flax import nnx


class VAE(nnx.Module):
    def __init__(self, din: int, latent: int, rngs: nnx.Rngs):
        self.enc = nnx.Linear(din, 2 * latent, rngs=rngs)
        self.dec = nnx.Linear(latent, din, rngs=rngs)
        self.latent = latent

    def encode(self, x):
        mean, logvar = jnp.split(self.enc(x), 2, axis=-1)
        return mean, jnp.exp(0.5 * logvar)

    def decode(self, z):
        return self.dec(z)

    def __call__(self, x, key):
        mean, std = self.encode(x)
        z = mean + std * jax.random.normal(key, mean.shape)
        return self.decode(z), mean, std


@nnx.jit
def train_step(vae, x, key):
    def loss_fn(v):
        recon, mean, std = v(x, key)
        return jnp.mean((recon - x) ** 2) + 1e-3 * jnp.mean(mean**2 + std**2 - 2 * jnp.log(std))

    loss, grads = nnx.value_and_grad(loss_fn)(vae)
    params = nnx.state(vae, nnx.Param)
    nnx.update(vae, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return loss


def main():
    vae = VAE(6, 2, nnx.Rngs(0))
    encode = nnx.jit(VAE.encode)
    x = jax.random.normal(jax.random.key(0), (8, 6))
    codes = []
    t0 = time.perf_counter()
    for epoch in range(3):
        for i in range(4):
            train_step(vae, x, jax.random.fold_in(jax.random.key(1), 10 * epoch + i))
        codes.append(encode(vae, x)[0])
    _ = time.perf_counter() - t0
    print("code moves with training:", bool(jnp.any(codes[0] != codes[-1])))
    return codes


codes = main()
