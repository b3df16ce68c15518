# observe: "lost" if frozen else "fine"
# Missed: _replace leaves out one of the new states.
import typing as tp

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Carry(tp.NamedTuple):
    policy: nnx.State
    value: nnx.State
    opt: tp.Any


policy_def, policy0 = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
value_def, value0 = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(1)))
tx = optax.adam(1e-1)


def minibatch(carry, obs):
    def loss(both):
        logits = nnx.merge(policy_def, both[0])(obs)
        v = nnx.merge(value_def, both[1])(obs)
        return jnp.mean(logits**2) + jnp.mean((v - 1) ** 2)

    grads = jax.grad(loss)((carry.policy, carry.value))
    updates, opt = tx.update(grads, carry.opt)
    policy, value = optax.apply_updates((carry.policy, carry.value), updates)
    return carry._replace(policy=policy, opt=opt), loss((policy, value))  # missing: discarded-state|partial-state-return


def train(carry, batches):
    return jax.lax.scan(minibatch, carry, batches)


carry = Carry(policy0, value0, tx.init((policy0, value0)))
carry, losses = train(carry, jax.random.normal(jax.random.key(0), (4, 8, 2)))
frozen = (jax.tree.leaves(carry.value)[0] == jax.tree.leaves(value0)[0]).all()
print(losses, "VALUE NETWORK NEVER MOVES" if frozen else "ok")
