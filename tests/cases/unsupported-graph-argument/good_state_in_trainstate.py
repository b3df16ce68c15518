# A Linen-style TrainState whose fields are GraphDef and State.
# flax: <0.12
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from flax.training import train_state


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


class TrainState(train_state.TrainState):
    graphdef: nnx.GraphDef


graphdef, params = nnx.split(Net(nnx.Rngs(0)))
state = TrainState.create(apply_fn=None, params=params, graphdef=graphdef, tx=optax.sgd(0.1))


@jax.jit  # ok
def step(state, x):
    def loss_fn(params):
        return (nnx.merge(state.graphdef, params)(x) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads), loss


state, first = step(state, jnp.ones((1, 2)))
state, second = step(state, jnp.ones((1, 2)))
assert second < first
