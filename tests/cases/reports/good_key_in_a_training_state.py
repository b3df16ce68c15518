# flax: >=0.11
# Right code, flagged E9305 rng-replay ("draws from a key that it captures ... the key is a constant of the compiled program").
# The key comes in as a field of the training state (a registered dataclass, a traced argument) and goes out again, changed,
# by `replace`; the step is called with the state from the call before. Every call draws other numbers.
# Origin: emiwar/nnx-ppo@a652e333225f:nnx_ppo/algorithms/ppo.py:105 (drawn at line 271)
import dataclasses
from typing import Any, Optional

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class JaxDataclass:
    def tree_flatten(self):
        return tuple(getattr(self, f.name) for f in dataclasses.fields(self)), None

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children)

    def replace(self, **changes):
        return dataclasses.replace(self, **changes)


@jax.tree_util.register_pytree_node_class
@dataclasses.dataclass(frozen=True)
class TrainingState(JaxDataclass):
    networks: Any
    optimizer: Any
    rng_key: jax.Array
    steps_taken: jax.Array


def new_training_state(networks, seed: int, learning_rate: float = 1e-4) -> TrainingState:
    key = jax.random.key(seed)
    key, training_key = jax.random.split(key)
    optimizer = nnx.Optimizer(networks, optax.chain(optax.adam(learning_rate)), wrt=nnx.Param)
    return TrainingState(networks, optimizer, training_key, jnp.array(0.0))


def train(networks, seed: int = 0, initial_state: Optional[TrainingState] = None):
    if initial_state is None:
        training_state = new_training_state(networks, seed)
    else:
        training_state = initial_state
    ppo_step_jit = nnx.jit(ppo_step, static_argnums=(1,))
    drawn = []
    while int(training_state.steps_taken) < 3:
        training_state, indices = ppo_step_jit(training_state, 8)
        drawn.append(indices)
    return training_state, drawn


def ppo_step(training_state: TrainingState, n_envs: int):
    reset_key, new_key = jax.random.split(training_state.rng_key)

    def get_epoch_indices(epoch_idx):
        shuffle_key = jax.random.fold_in(new_key, epoch_idx)
        return jax.random.permutation(shuffle_key, n_envs)

    indices = jax.vmap(get_epoch_indices)(jnp.arange(2))

    def update_step(networks, optimizer, inds):
        x = jnp.take(jnp.arange(float(n_envs)), inds)[:, None]
        grads = nnx.grad(lambda m: jnp.mean(m(x) ** 2))(networks)
        optimizer.update(networks, grads)

    for i in range(2):
        update_step(training_state.networks, training_state.optimizer, indices[i])
    training_state = training_state.replace(rng_key=new_key, steps_taken=training_state.steps_taken + 1)
    return training_state, indices


if __name__ == "__main__":
    state, drawn = train(networks=nnx.Linear(1, 1, rngs=nnx.Rngs(0)))
    assert not jnp.array_equal(drawn[0], drawn[1]) and not jnp.array_equal(drawn[1], drawn[2])
    print("fine", drawn[0][0], drawn[1][0])
