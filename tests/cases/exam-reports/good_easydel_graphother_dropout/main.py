# observe: "replays" if same(state.graphother, EasyState.create(CausalLM(11, 8, rngs=nnx.Rngs(0)), optax.adamw(1e-3)).graphother) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

from trainers.model import CausalLM
from trainers.state import EasyState
from trainers.training_step import training_step

state = EasyState.create(CausalLM(11, 8, rngs=nnx.Rngs(0)), optax.adamw(1e-3))
step = jax.jit(training_step)
ids = jnp.arange(12).reshape(2, 6) % 11
for _ in range(3):
    state, metrics = step(state, {"input_ids": ids, "labels": ids})
print(int(state.step), float(metrics["loss"]), "drawn", [int(l) for l in jax.tree.leaves(state.graphother) if l.dtype == jnp.uint32])
