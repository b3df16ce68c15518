# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(5, 1, rngs=rngs)

    def __call__(self, o, a):
        return self.fc(jnp.concatenate([o, a], -1))[:, 0]


class TD3:
    def __init__(self):
        self.actor = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
        self.critic = Critic(nnx.Rngs(1))
        self.actor_opt = nnx.Optimizer(self.actor, optax.sgd(0.1), wrt=nnx.Param)
        self.critic_opt = nnx.Optimizer(self.critic, optax.sgd(0.1), wrt=nnx.Param)
        self._critic_step = nnx.jit(self.critic_step)
        self._actor_step = nnx.jit(self.actor_step)

    @staticmethod
    def critic_step(critic, opt, o, a, target):
        grads = nnx.grad(lambda c: jnp.mean((c(o, a) - target) ** 2))(critic)
        opt.update(critic, grads)

    @staticmethod
    def actor_step(actor, critic, opt, o):
        grads = nnx.grad(lambda a, c: -jnp.mean(c(o, a(o))), argnums=0)(actor, critic)
        opt.update(actor, grads)

    def learn(self, o, a):
        self._critic_step(self.critic, self.critic_opt, o, a, jnp.ones(o.shape[0]))
        before = self.actor.kernel.value + 0
        self._actor_step(self.actor, self.critic, self.actor_opt, o)
        return bool((self.actor.kernel.value != before).any())


print("actor moved:", TD3().learn(jnp.ones((4, 3)), jnp.ones((4, 2))))
