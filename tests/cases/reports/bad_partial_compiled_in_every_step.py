# flax: >=0.11
# observe: "recompiles" if len(TRACES) >= 5 else "fine"
# Missed W9342 transform-in-loop: every step of the training calls collect -> vectorized_rollouts, which makes a new partial
# and a new jax.jit of it: compiled again at every step.
# Origin: tarod13/rl_jax_lib@7566a11b5a8f:src/utils/rollouts.py:100 (called from src/algorithms/on_policy.py:20 and :62)
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx

TRACES = []


def single_rollout(model, key, length=4):
    TRACES.append(1)

    def step(carry):
        i, x, total = carry
        return i + 1, model(x), total + x.sum()

    return jax.lax.while_loop(lambda c: c[0] < length, step, (0, jax.random.normal(key, (4,)), 0.0))[2]


def vectorized_rollouts(model, key, num_rollouts=8, length=4):
    rollout_fn = functools.partial(single_rollout, model, length=length)
    vectorized_rollout_fn = jax.jit(jax.vmap(rollout_fn))  # expect: transform-in-loop
    keys = jax.random.split(key, num_rollouts + 1)
    return vectorized_rollout_fn(keys[1:]), keys[0]


class Agent:
    def __init__(self, rngs):
        self.network = nnx.Linear(4, 4, rngs=rngs)
        self.optimizer = nnx.Optimizer(self.network, optax.sgd(0.1), wrt=nnx.Param)

    def collect(self, key):
        return vectorized_rollouts(self.network, key)

    def update(self, returns):
        grads = nnx.grad(lambda m: jnp.mean(m(jnp.ones(4)) ** 2) + 0 * returns.mean())(self.network)
        self.optimizer.update(self.network, grads)

    def train(self, key, num_steps):
        for step in range(num_steps):
            key, step_key = jax.random.split(key)
            returns, _ = self.collect(step_key)
            self.update(returns)


Agent(nnx.Rngs(0)).train(jax.random.key(0), 5)
print("traced", len(TRACES))
assert len(TRACES) >= 5
