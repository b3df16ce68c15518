# After demon2036/MLLM-JAX, training2.py: the gradients of the state that came in are applied in a branch, to the branch's
# own copy of that state.
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from flax.training import train_state

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


class TrainState(train_state.TrainState):
    micro_step: int = 0


@jax.jit
def train_step(state: TrainState, x):
    def loss_fn(params):
        return (nnx.merge(graphdef, params)(x) ** 2).mean()

    def apply(state: TrainState):
        return state.apply_gradients(grads=grads)

    loss, grads = jax.value_and_grad(loss_fn)(state.params)  # ok
    state = state.replace(micro_step=state.micro_step + 1)
    return loss, jax.lax.cond(state.micro_step > 0, apply, lambda state: state, state)


state = TrainState.create(apply_fn=None, params=params, tx=optax.sgd(0.1))
losses = []
for _ in range(3):
    loss, state = train_step(state, jnp.ones((4, 2)))
    losses.append(float(loss))
assert losses[-1] < losses[0]
