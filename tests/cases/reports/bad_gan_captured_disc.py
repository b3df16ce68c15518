import jax
import jax.numpy as jnp
from flax import nnx


class Generator(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 4, rngs=rngs)

    def __call__(self, z):
        return self.fc(z)


class Discriminator(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)[:, 0]


class GAN:
    def __init__(self):
        self.gen = Generator(nnx.Rngs(0))
        self.disc = Discriminator(nnx.Rngs(1))

    def make_disc_step(self):
        gen, disc = self.gen, self.disc

        def d_loss(d, real, fake):
            return jnp.mean(nnx.softplus(-d(real))) + jnp.mean(nnx.softplus(d(fake)))

        @jax.jit
        def d_grads(real, z):
            return nnx.value_and_grad(d_loss)(disc, real, gen(z))  # expect[>=0.11]: captured-graph-argument

        return d_grads


gan = GAN()
loss, grads = gan.make_disc_step()(jnp.ones((3, 4)), jnp.ones((3, 2)))
print("d loss", float(loss))
