# The critic is trained n times a step in a fori_loop whose result is used only for the loss.
# flax: >=0.11
# observe: "lost" if same(critic, Critic(nnx.Rngs(1))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Generator(nnx.Module):
    def __init__(self, rngs):
        self.net = nnx.Linear(2, 4, rngs=rngs)

    def __call__(self, z):
        return nnx.tanh(self.net(z))


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.leaky_relu(self.a(x)))


def critic_loss(critic, fake, real):
    return critic(fake).mean() - critic(real).mean()


@jax.jit  # expect: lost-state-update|discarded-state
def critic_phase(critic, opt, generator, real, noise):
    def body(i, carry):
        critic, opt, _ = carry
        loss, grads = nnx.value_and_grad(critic_loss)(critic, generator(noise[i]), real)
        opt.update(critic, grads)
        return critic, opt, loss

    critic, opt, loss = jax.lax.fori_loop(0, noise.shape[0], body, (critic, opt, jnp.zeros(())))
    return loss


def generator_loss(generator, critic, z):
    return -critic(generator(z)).mean()


@nnx.jit
def generator_phase(generator, opt, critic, z):
    loss, grads = nnx.value_and_grad(generator_loss)(generator, critic, z)
    opt.update(generator, grads)
    return loss


generator, critic = Generator(nnx.Rngs(0)), Critic(nnx.Rngs(1))
g_opt = nnx.Optimizer(generator, optax.adam(1e-3), wrt=nnx.Param)
c_opt = nnx.Optimizer(critic, optax.rmsprop(1e-3), wrt=nnx.Param)
key = jax.random.key(0)
for step in range(2):
    key, sub = jax.random.split(key)
    noise = jax.random.normal(sub, (3, 5, 2))
    closs = critic_phase(critic, c_opt, generator, jnp.ones((5, 4)), noise)
    gloss = generator_phase(generator, g_opt, critic, noise[0])
    print(step, closs, gloss)
