"""RNN policy: the hidden state starts anew in each episode; the env state is dropped at the end; keys are threaded."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class EnvState(NamedTuple):
    pos: jax.Array
    t: jax.Array


def reset(key):
    return EnvState(jax.random.uniform(key, (), minval=-1.0), jnp.array(0))


def env_step(state: EnvState, a):
    pos = state.pos + 0.1 * (2.0 * a - 1.0)
    return EnvState(pos, state.t + 1), -jnp.abs(pos)


class Policy(nnx.Module):
    def __init__(self, *, rngs):
        self.cell = nnx.GRUCell(1, 8, rngs=rngs)
        self.out = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, h, obs):
        h, y = self.cell(h, obs)
        return h, self.out(y)


graphdef, params, rest = nnx.split(Policy(rngs=nnx.Rngs(0)), nnx.Param, ...)
tx = optax.adam(1e-2)


def episode(params, key, length=6):
    policy = nnx.merge(graphdef, params, rest)
    kr, ks = jax.random.split(key)

    def body(carry, k):
        env, h = carry
        h, logits = policy(h, env.pos[None])
        a = jax.random.categorical(k, logits)
        new, r = env_step(env, a)
        return (new, h), (jax.nn.log_softmax(logits)[a], r)

    _, (logp, r) = jax.lax.scan(body, (reset(kr), jnp.zeros(8)), jax.random.split(ks, length))
    ret = jnp.cumsum(r[::-1])[::-1]
    return -(logp * jax.lax.stop_gradient(ret)).mean(), ret[0]


@jax.jit
def update(params, opt_state, key):
    def loss(p):
        losses, rets = jax.vmap(lambda k: episode(p, k))(jax.random.split(key, 4))
        return losses.mean(), rets.mean()

    (_, ret), g = jax.value_and_grad(loss, has_aux=True)(params)
    up, opt_state = tx.update(g, opt_state)
    return optax.apply_updates(params, up), opt_state, ret


opt_state = tx.init(params)
before = jax.tree.leaves(params)[0]
for i in range(3):
    params, opt_state, ret = update(params, opt_state, jax.random.key(i))
print(float(ret), bool(jnp.any(before != jax.tree.leaves(params)[0])))
