# observe: "stale" if gap == 0 else "fine"
"""DDPG critic; the target starts as a copy made with split and merge."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Critic(nnx.Module):
    def __init__(self, obs, act, width=16, *, rngs):
        self.l1 = nnx.Linear(obs + act, width, rngs=rngs)
        self.l2 = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, s, a):
        return self.l2(nnx.relu(self.l1(jnp.concatenate([s, a], -1))))[:, 0]


def soft_update(net, target, tau):
    mixed = jax.tree.map(lambda p, t: tau * p + (1 - tau) * t, nnx.state(net), nnx.state(target))
    nnx.update(target, mixed)


@nnx.jit
def train_critic(critic, target, s, a, r, s2):
    y = r + 0.9 * target(s2, a)

    def loss_fn(c):
        return jnp.mean((c(s, a) - jax.lax.stop_gradient(y)) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(critic)
    nnx.update(critic, jax.tree.map(lambda p, g: p - 0.05 * g, nnx.state(critic, nnx.Param), grads))
    return loss


class DDPG:
    def __init__(self, obs, act, seed=0, tau=0.05):
        self.critic = Critic(obs, act, rngs=nnx.Rngs(seed))
        graphdef, state = nnx.split(self.critic)  # expect[>=0.11]: live-state-snapshot
        self.critic_target = nnx.merge(graphdef, state)
        self.tau = tau

    def train(self, batch):
        loss = train_critic(self.critic, self.critic_target, *batch)
        soft_update(self.critic, self.critic_target, self.tau)
        return loss


agent = DDPG(3, 1)
k = jax.random.key(0)
batch = (jax.random.normal(k, (16, 3)), jnp.ones((16, 1)), jnp.ones(16), jax.random.normal(k, (16, 3)))
for _ in range(3):
    loss = agent.train(batch)
gap = float(jnp.abs(agent.critic.l1.kernel.value - agent.critic_target.l1.kernel.value).sum())
print("target lags behind:", gap > 0, float(loss))
