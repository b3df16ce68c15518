# The GAN step returns the states of all four objects and the caller applies them.
# flax: >=0.11
# observe: "lost" if same(gen, Gen(nnx.Rngs(0))) or same(disc, Disc(nnx.Rngs(1))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Gen(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 3, rngs=rngs)

    def __call__(self, z):
        return jnp.tanh(self.fc(z))


class Disc(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def bce(logits, label):
    return optax.sigmoid_binary_cross_entropy(logits, jnp.full_like(logits, label)).mean()


@jax.jit  # ok
def gan_step(models, optimizers, real, z):
    gen, disc = models
    g_opt, d_opt = optimizers
    dg = nnx.grad(lambda d: bce(d(real), 1.0) + bce(d(gen(z)), 0.0))(disc)
    d_opt.update(disc, dg)
    gg = nnx.grad(lambda g: bce(disc(g(z)), 1.0))(gen)
    g_opt.update(gen, gg)
    return nnx.state((gen, disc)), nnx.state((g_opt, d_opt))


gen, disc = Gen(nnx.Rngs(0)), Disc(nnx.Rngs(1))
models = (gen, disc)
optimizers = (
    nnx.Optimizer(gen, optax.adam(1e-2), wrt=nnx.Param),
    nnx.Optimizer(disc, optax.adam(1e-2), wrt=nnx.Param),
)
for i in range(2):
    model_state, opt_state = gan_step(models, optimizers, jnp.ones((4, 3)), jnp.ones((4, 2)))
    nnx.update(models, model_state)
    nnx.update(optimizers, opt_state)
