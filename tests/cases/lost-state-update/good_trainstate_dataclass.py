# The same TrainState is returned and rebound.
# flax: >=0.11
# observe: "lost" if same(state.model, Net(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx, struct


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@struct.dataclass
class TrainState:
    model: nnx.Module
    optimizer: nnx.Optimizer
    step: int


@jax.jit  # ok
def update(state: TrainState, x):
    def loss_fn(model):
        return jnp.mean(model(x) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(state.model)
    state.optimizer.update(state.model, grads)
    return state.replace(step=state.step + 1), {"loss": loss}


model = Net(nnx.Rngs(0))
state = TrainState(model=model, optimizer=nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param), step=0)
for _ in range(2):
    state, metrics = update(state, jnp.ones((3, 2)))
