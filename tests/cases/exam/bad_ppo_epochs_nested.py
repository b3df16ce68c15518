# PPO: jax.jit around a python loop of nnx.jit'd minibatch updates.
# flax: >=0.11
# observe: "lost" if same(net, ActorCritic(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class ActorCritic(nnx.Module):
    def __init__(self, rngs):
        self.body = nnx.Linear(3, 8, rngs=rngs)
        self.pi = nnx.Linear(8, 2, rngs=rngs)
        self.v = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, obs):
        h = nnx.tanh(self.body(obs))
        return self.pi(h), self.v(h)[..., 0]


def ppo_loss(net, batch, clip=0.2):
    logits, value = net(batch["obs"])
    logp = jnp.take_along_axis(jax.nn.log_softmax(logits), batch["act"][:, None], 1)[:, 0]
    ratio = jnp.exp(logp - batch["logp"])
    adv = batch["ret"] - jax.lax.stop_gradient(value)
    pg = -jnp.minimum(ratio * adv, jnp.clip(ratio, 1 - clip, 1 + clip) * adv).mean()
    return pg + 0.5 * jnp.mean((value - batch["ret"]) ** 2)


def minibatch(net, opt, batch):
    loss, grads = nnx.value_and_grad(ppo_loss)(net, batch)
    opt.update(net, grads)
    return loss


@jax.jit  # expect: lost-state-update
def update_epochs(train_state, rollout):
    net, opt = train_state
    losses = []
    for start in (0, 2):
        part = jax.tree.map(lambda a: a[start : start + 2], rollout)
        losses.append(minibatch(net, opt, part))
    return jnp.stack(losses).mean()


net = ActorCritic(nnx.Rngs(0))
opt = nnx.Optimizer(net, optax.adam(3e-3), wrt=nnx.Param)
rollout = {"obs": jnp.ones((4, 3)), "act": jnp.array([0, 1, 0, 1]), "logp": jnp.zeros(4), "ret": jnp.ones(4)}
for _ in range(2):
    update_epochs((net, opt), rollout)
