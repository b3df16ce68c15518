# flax: >=0.11
"""Generator and discriminator, two optimizers, one step each under nnx.jit."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

STEPS = 3


class Generator(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(2, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, z):
        return self.norm(self.linear(z))


@nnx.jit
def update_discriminator(discriminator, optimizer, generator, real, z):
    generator.eval()
    fake = generator(z)
    generator.train()

    def loss_fn(discriminator):
        return jax.nn.softplus(discriminator(fake)).mean() + jax.nn.softplus(-discriminator(real)).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(discriminator)
    optimizer.update(discriminator, grads)
    return loss


@nnx.jit
def update_generator(generator, optimizer, discriminator, z):
    def loss_fn(generator):
        return jax.nn.softplus(-discriminator(generator(z))).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(generator)
    optimizer.update(generator, grads)
    return loss


rngs = nnx.Rngs(0)
generator = Generator(rngs)
discriminator = nnx.Linear(4, 1, rngs=rngs)
generator_optimizer = nnx.Optimizer(generator, optax.sgd(0.1), wrt=nnx.Param)
discriminator_optimizer = nnx.Optimizer(discriminator, optax.sgd(0.1), wrt=nnx.Param)
real = jnp.ones((8, 4))
for i in range(STEPS):
    z = jax.random.normal(jax.random.key(i), (8, 2))
    d_loss = update_discriminator(discriminator, discriminator_optimizer, generator, real, z)
    g_loss = update_generator(generator, generator_optimizer, discriminator, z)
