# Two networks, two optimizers, one jitted step that returns a dict of losses.
# flax: >=0.11
# observe: "lost" if same(gen, Gen(nnx.Rngs(0))) and same(disc, Disc(nnx.Rngs(1))) else "fine"
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


def d_loss(disc, gen, real, z):
    return bce(disc(real), 1.0) + bce(disc(gen(z)), 0.0)


def g_loss(gen, disc, z):
    return bce(disc(gen(z)), 1.0)


@jax.jit  # expect: lost-state-update
def gan_step(gen, disc, g_opt, d_opt, real, z):
    dl, dg = nnx.value_and_grad(d_loss)(disc, gen, real, z)
    d_opt.update(disc, dg)
    gl, gg = nnx.value_and_grad(g_loss)(gen, disc, z)
    g_opt.update(gen, gg)
    return {"d": dl, "g": gl}


gen, disc = Gen(nnx.Rngs(0)), Disc(nnx.Rngs(1))
g_opt = nnx.Optimizer(gen, optax.adam(1e-2), wrt=nnx.Param)
d_opt = nnx.Optimizer(disc, optax.adam(1e-2), wrt=nnx.Param)
for i in range(2):
    logs = gan_step(gen, disc, g_opt, d_opt, jnp.ones((4, 3)), jnp.ones((4, 2)))
