# PPO: nnx.scan over minibatches with the pair as carry, all under nnx.jit.
# flax: >=0.11
# observe: "lost" if same(net, ActorCritic(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class ActorCritic(nnx.Module):
    def __init__(self, rngs):
        self.body = nnx.Linear(3, 8, rngs=rngs)
        self.v = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, obs):
        return self.v(nnx.tanh(self.body(obs)))[..., 0]


@nnx.jit
def update_epochs(net, opt, rollout):
    def minibatch(carry, batch):
        net, opt = carry
        loss, grads = nnx.value_and_grad(lambda n: jnp.mean((n(batch["obs"]) - batch["ret"]) ** 2))(net)
        opt.update(net, grads)
        return (net, opt), loss

    batches = jax.tree.map(lambda a: a.reshape((2, 2) + a.shape[1:]), rollout)
    _, losses = nnx.scan(minibatch, in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))((net, opt), batches)
    return losses.mean()


net = ActorCritic(nnx.Rngs(0))
opt = nnx.Optimizer(net, optax.adam(3e-3), wrt=nnx.Param)
for _ in range(2):
    update_epochs(net, opt, {"obs": jnp.ones((4, 3)), "ret": jnp.ones(4)})
