# observe: "lost" if zero(jax.tree.leaves(state.g_stats)[0]) else "fine"
"""DCGAN, functional style: two parameter trees, two optax optimizers."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Generator(nnx.Module):
    def __init__(self, latent, width, *, rngs):
        self.fc = nnx.Linear(latent, width, rngs=rngs)
        self.bn = nnx.BatchNorm(width, momentum=0.5, rngs=rngs)
        self.out = nnx.Linear(width, 4, rngs=rngs)

    def __call__(self, z):
        return self.out(nnx.relu(self.bn(self.fc(z))))


class Discriminator(nnx.Module):
    def __init__(self, width, *, rngs):
        self.fc = nnx.Linear(4, width, rngs=rngs)
        self.out = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.leaky_relu(self.fc(x)))[:, 0]


class GANState(NamedTuple):
    g_params: nnx.State
    g_stats: nnx.State
    d_params: nnx.State
    g_opt: optax.OptState
    d_opt: optax.OptState


g_def, g_params, g_stats = nnx.split(Generator(3, 8, rngs=nnx.Rngs(0)), nnx.Param, nnx.BatchStat)
d_def, d_params = nnx.split(Discriminator(8, rngs=nnx.Rngs(1)))
g_tx, d_tx = optax.adam(1e-3), optax.adam(1e-3)


def bce(logits, target):
    return optax.sigmoid_binary_cross_entropy(logits, jnp.full_like(logits, target)).mean()


@jax.jit
def train_step(state: GANState, real, key):
    z = jax.random.normal(key, (real.shape[0], 3)) + 1.0

    def d_loss(d_params, fake):
        disc = nnx.merge(d_def, d_params)
        return bce(disc(real), 1.0) + bce(disc(fake), 0.0)

    def g_loss(g_params):
        gen = nnx.merge(g_def, g_params, jax.tree.map(lambda s: s, state.g_stats))
        fake = gen(z)
        return bce(nnx.merge(d_def, state.d_params)(fake), 1.0), fake

    (lg, fake), g_grads = jax.value_and_grad(g_loss, has_aux=True)(state.g_params)  # expect: lost-state-update
    ld, d_grads = jax.value_and_grad(d_loss)(state.d_params, jax.lax.stop_gradient(fake))
    g_up, g_opt = g_tx.update(g_grads, state.g_opt)
    d_up, d_opt = d_tx.update(d_grads, state.d_opt)
    state = state._replace(
        g_params=optax.apply_updates(state.g_params, g_up),
        d_params=optax.apply_updates(state.d_params, d_up),
        g_opt=g_opt,
        d_opt=d_opt,
    )
    return state, (lg, ld)


state = GANState(g_params, g_stats, d_params, g_tx.init(g_params), d_tx.init(d_params))
real = jax.random.normal(jax.random.key(5), (8, 4))
for i in range(3):
    state, losses = train_step(state, real, jax.random.key(i))
print("generator statistics moved:", any(bool(jnp.any(l != 0) & jnp.any(l != 1)) for l in jax.tree.leaves(state.g_stats)))
