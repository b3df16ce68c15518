# flax: >=0.11
"""GAN with nnx.Optimizer twice; nnx.jit; DiffState; detached fake batch."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Generator(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 16, rngs=rngs)
        self.bn = nnx.BatchNorm(16, rngs=rngs)
        self.out = nnx.Linear(16, 2, rngs=rngs)

    def __call__(self, z):
        return self.out(nnx.relu(self.bn(self.fc(z))))


class Critic(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.leaky_relu(self.fc(x))))[:, 0]


@nnx.jit
def train_step(gen, critic, g_opt, c_opt, real, rngs):
    z = jax.random.normal(rngs.noise(), (real.shape[0], 2))

    def critic_loss(critic):
        fake = jax.lax.stop_gradient(gen_fake)
        return nnx.softplus(critic(fake)).mean() + nnx.softplus(-critic(real)).mean()

    def gen_loss(gen, critic):
        return nnx.softplus(-critic(gen(z))).mean()

    gen_fake = gen(z)
    lc, gc = nnx.value_and_grad(critic_loss)(critic)
    c_opt.update(critic, gc)
    lg, gg = nnx.value_and_grad(gen_loss, argnums=nnx.DiffState(0, nnx.Param))(gen, critic)
    g_opt.update(gen, gg)
    return lg, lc


rngs = nnx.Rngs(0, noise=1, dropout=2)
gen, critic = Generator(rngs=rngs), Critic(rngs=rngs)
g_opt = nnx.Optimizer(gen, optax.adam(1e-2), wrt=nnx.Param)
c_opt = nnx.Optimizer(critic, optax.adam(1e-2), wrt=nnx.Param)
real = jax.random.normal(jax.random.key(0), (8, 2)) + 3
for _ in range(3):
    lg, lc = train_step(gen, critic, g_opt, c_opt, real, rngs)
print(float(lg), float(lc), int(g_opt.step.value), int(c_opt.step.value))
