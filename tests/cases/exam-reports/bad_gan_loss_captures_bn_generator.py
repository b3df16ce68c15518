"""WGAN: the critic's loss calls the generator of the surrounding step."""
import jax
import jax.numpy as jnp
from flax import nnx


class G(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.out = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, z):
        return self.out(nnx.relu(self.bn(self.fc(z))))


class D(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 8, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.leaky_relu(self.fc(x))).mean()


def descend(module, grads, lr=1e-2):
    nnx.update(module, jax.tree.map(lambda p, g: p - lr * g, nnx.state(module, nnx.Param), grads))


@nnx.jit
def critic_step(gen, critic, real, key):
    z = jax.random.normal(key, real.shape)

    def critic_loss(critic):
        return critic(jax.lax.stop_gradient(gen(z))) - critic(real)

    loss, grads = nnx.value_and_grad(critic_loss)(critic)  # expect[>=0.11]: captured-state-mutation
    descend(critic, grads)
    return loss


gen, critic = G(rngs=nnx.Rngs(0)), D(rngs=nnx.Rngs(1))
real = jax.random.normal(jax.random.key(0), (8, 2))
for i in range(2):
    loss = critic_step(gen, critic, real, jax.random.key(i))
print(float(loss), float(jnp.abs(gen.bn.mean.value).sum()))
