"""flax.struct train state with a static GraphDef and a static optax transformation; jitted method."""
from __future__ import annotations

import jax
import jax.numpy as jnp
import optax
from flax import nnx, struct


class QNN(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.body = nnx.Linear(obs, 16, rngs=rngs)
        self.out = nnx.Linear(16, act, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.body(x)))


class NNTrainingState(struct.PyTreeNode):
    model_def: nnx.GraphDef = struct.field(pytree_node=False)
    model_state: nnx.State
    target_state: nnx.State
    optimizer: optax.GradientTransformation = struct.field(pytree_node=False)
    optimizer_state: optax.OptState

    @classmethod
    def create(cls, model, optimizer) -> NNTrainingState:
        model_def, model_state = nnx.split(model)
        return cls(model_def, model_state, jax.tree.map(jnp.copy, model_state), optimizer, optimizer.init(model_state))

    def apply_gradients(self, grads) -> NNTrainingState:
        updates, optimizer_state = self.optimizer.update(grads, self.optimizer_state, self.model_state)
        model_state = optax.apply_updates(self.model_state, updates)
        return self.replace(model_state=model_state, optimizer_state=optimizer_state)

    def sync(self, tau):
        return self.replace(target_state=optax.incremental_update(self.model_state, self.target_state, tau))


def td_loss(model_state, ts: NNTrainingState, batch):
    q = nnx.merge(ts.model_def, model_state)(batch["s"])
    q_next = nnx.merge(ts.model_def, ts.target_state)(batch["s2"]).max(-1)
    q = jnp.take_along_axis(q, batch["a"][:, None], -1)[:, 0]
    return jnp.mean((q - batch["r"] - 0.9 * jax.lax.stop_gradient(q_next)) ** 2)


@jax.jit
def learn(ts: NNTrainingState, batch):
    loss, grads = jax.value_and_grad(td_loss)(ts.model_state, ts, batch)
    return ts.apply_gradients(grads).sync(0.1), loss


ts = NNTrainingState.create(QNN(3, 2, rngs=nnx.Rngs(0)), optax.adam(1e-2))
k = jax.random.key(0)
batch = {"s": jax.random.normal(k, (8, 3)), "a": jnp.arange(8) % 2, "r": jnp.ones(8), "s2": jax.random.normal(k, (8, 3))}
losses = []
for _ in range(5):
    ts, loss = learn(ts, batch)
    losses.append(float(loss))
print(losses[0] > losses[-1])
