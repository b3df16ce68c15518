# observe: "no-gradient" if same(policy.net.kernel.value, before) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, rngs):
        self.net = nnx.Linear(3, 2, rngs=rngs)

    def __call__(self, o):
        return self.net(o)


def surrogate(obs, actions, adv, policy):
    logp = jax.nn.log_softmax(policy(obs))
    return -(logp[jnp.arange(obs.shape[0]), actions] * adv).mean()


@nnx.jit
def reinforce(policy, obs, actions, adv):
    grads = nnx.grad(surrogate)(obs, actions, adv, policy)  # expect: wrong-gradient-target
    norm = jnp.linalg.norm(jnp.concatenate([g.ravel() for g in jax.tree.leaves(grads)]))
    params = nnx.state(policy, nnx.Param)
    if jax.tree.structure(params) == jax.tree.structure(grads):
        nnx.update(policy, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return norm


policy = Policy(nnx.Rngs(0))
before = policy.net.kernel.value + 0
reinforce(policy, jnp.ones((4, 3)), jnp.zeros(4, jnp.int32), jnp.ones(4))
print("policy moved:", bool((policy.net.kernel.value != before).any()))
