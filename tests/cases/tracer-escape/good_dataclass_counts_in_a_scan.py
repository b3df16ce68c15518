"""A dataclass that is carried through nnx.scan counts its steps: inside it is a new object, and it comes out (origin: lynnx 0.0.1.post1, algos/a2c.py:301)."""
import dataclasses
import jax
import jax.numpy as jnp
from flax import nnx


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class TrainingState:
    steps: jax.Array
    network: nnx.Linear


@nnx.scan(in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))
def iteration(state, x):
    state.steps += 4
    return state, {"out": state.network(x).mean(), "steps": state.steps}


state = TrainingState(jnp.array(0), nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
state, metrics = iteration(state, jnp.ones((3, 2)))
assert int(state.steps) == 12 and list(metrics["steps"]) == [4, 8, 12]
