# flax: >=0.11
"""After trainers that are struct dataclasses with a static jitted step (graphdef, graphstate): the replaced trainer misses the new graphstate."""
from functools import partial
from typing import Any, Tuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx, struct


class ActorCritic(nnx.Module):
    def __init__(self, d, *, rngs):
        self.body = nnx.Linear(d, 16, rngs=rngs)
        self.pi = nnx.Linear(16, 2, rngs=rngs)
        self.v = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, s):
        h = nnx.tanh(self.body(s))
        return self.pi(h), self.v(h)[..., 0]


@struct.dataclass
class Trainer:
    graphstate: Any
    env_state: jax.Array
    key: jax.Array
    epoch: jax.Array
    gamma: jax.Array
    graphdef: Any = struct.field(pytree_node=False)

    @classmethod
    def create(cls, model, tx, n_envs=16, gamma=0.95, seed=0):
        optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
        graphdef, graphstate = nnx.split((model, optimizer))
        key = jax.random.key(seed)
        return cls(graphstate, jnp.zeros((n_envs, 2)), key, jnp.array(0), jnp.array(gamma), graphdef)

    @property
    def model(self):
        """The live model rebuilt from (graphdef, graphstate)."""
        return nnx.merge(self.graphdef, jax.tree.map(lambda a: a, self.graphstate))[0]

    @staticmethod
    @jax.jit
    @partial(jax.named_call, name="Trainer.step")
    def step(tr: "Trainer") -> Tuple["Trainer", jax.Array]:
        model, optimizer = nnx.merge(tr.graphdef, jax.tree.map(lambda a: a, tr.graphstate))
        key, ka = jax.random.split(tr.key)
        s = tr.env_state
        logits, _ = model(s)
        a = jax.random.categorical(ka, logits)
        s2 = jnp.clip(s + 0.1 * (2 * a[:, None] - 1), -1, 1)
        r = -jnp.abs(s2 - 0.5).sum(-1)

        def loss_fn(m):
            logits, v = m(s)
            target = r + tr.gamma * jax.lax.stop_gradient(m(s2)[1])
            adv = jax.lax.stop_gradient(target - v)
            logp = jnp.take_along_axis(nnx.log_softmax(logits), a[:, None], 1)[:, 0]
            return ((v - target) ** 2 - logp * adv).mean()

        grads = nnx.grad(loss_fn)(model)
        optimizer.update(model, grads)
        state = nnx.state((model, optimizer))
        return tr.replace(graphstate=state, env_state=s2, key=key, epoch=tr.epoch + 1), r.mean()


tr = Trainer.create(ActorCritic(2, rngs=nnx.Rngs(0)), optax.adam(1e-2))
w0 = np.asarray(tr.model.pi.kernel.value)
rewards = []
for _ in range(15):
    tr, r = Trainer.step(tr)
    rewards.append(float(r))
print("epoch", tr.epoch, "rewards", rewards[0], rewards[-1])
print("RESULT", "lost" if np.array_equal(w0, np.asarray(tr.model.pi.kernel.value)) else "fine")
