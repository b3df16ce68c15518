# flax: >=0.11
# Right code, flagged E9352 donated-state-reuse (RuntimeError, high confidence) at the restore.
# After a training loop that donates it, the old State serves only as a template (shapes, dtypes, shardings, keys' places)
# for restoring a checkpoint: no deleted buffer is read. The published notebook was run with this cell, without an error.
# Origin: georgysavva/fsdp-in-jax-nnx@c3ab15039be1:fsdp_in_jax_nnx.ipynb cells 51 and 57 (used again in cell 67 lines 3, 6)
import tempfile

import jax
import jax.numpy as jnp
import optax
import orbax.checkpoint as ocp
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.dropout(self.fc(x))


model = MLP(nnx.Rngs(0))
graph, state = nnx.split(model)
tx = optax.sgd(1e-2)


def train_step(graph, state, x):
    params, rest = nnx.split_state(state, nnx.Param, ...) if hasattr(nnx, "split_state") else nnx.filter_state(state, nnx.Param, ...)

    def loss_fn(params, rest):
        model = nnx.merge(graph, params, jax.tree.map(lambda a: a, rest))
        loss = jnp.mean(model(x) ** 2)
        return loss, nnx.split(model, nnx.Param, ...)[2]

    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return nnx.merge_state(params, rest), loss


train_step_fn = jax.jit(train_step, donate_argnums=(1,))
manager = ocp.CheckpointManager(tempfile.mkdtemp(), options=ocp.CheckpointManagerOptions(enable_async_checkpointing=False))


def train_loop(start, state):
    for step in range(start, start + 3):
        state, loss = train_step_fn(graph, state, jnp.ones((2, 4)))
        print(step, loss)
    rngs, no_rngs = nnx.filter_state(state, nnx.RngKey, ...)
    keys = jax.tree.map(jax.random.key_data, rngs)
    manager.save(start + 3, args=ocp.args.Composite(state=ocp.args.StandardSave(no_rngs), seeds=ocp.args.StandardSave(keys)))


train_loop(0, state)

# restore: the donated state is only a template
rngs, no_rngs = nnx.filter_state(state, nnx.RngKey, ...)
keys = jax.tree.map(jax.random.key_data, rngs)
restored = manager.restore(
    3,
    args=ocp.args.Composite(state=ocp.args.StandardRestore(no_rngs), seeds=ocp.args.StandardRestore(keys)),
)
state = nnx.merge_state(restored.state, jax.tree.map(jax.random.wrap_key_data, restored.seeds))
train_loop(3, state)
print("fine")
