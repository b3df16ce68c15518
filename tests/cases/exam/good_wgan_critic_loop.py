# The critic loop carries the state of both objects and the caller applies it.
# flax: >=0.11
# observe: "lost" if same(critic, Critic(nnx.Rngs(1))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.leaky_relu(self.a(x)))


def critic_loss(critic, fake, real):
    return critic(fake).mean() - critic(real).mean()


@jax.jit
def critic_phase(pair, generator, real, noise):
    def body(i, carry):
        (critic, opt), _ = carry
        loss, grads = nnx.value_and_grad(critic_loss)(critic, generator(noise[i]), real)
        opt.update(critic, grads)
        return (critic, opt), loss

    (critic, opt), loss = jax.lax.fori_loop(0, noise.shape[0], body, (pair, jnp.zeros(())))
    return nnx.state((critic, opt)), loss


generator = nnx.Linear(2, 4, rngs=nnx.Rngs(0))
critic = Critic(nnx.Rngs(1))
pair = (critic, nnx.Optimizer(critic, optax.sgd(1e-2), wrt=nnx.Param))
for step in range(2):
    noise = jax.random.normal(jax.random.key(step), (3, 5, 2))
    new_state, loss = critic_phase(pair, generator, jnp.ones((5, 4)), noise)
    nnx.update(pair, new_state)
    print(step, loss)
