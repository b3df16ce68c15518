# A flax.struct state with model and optimizer inside; the step returns only metrics (cf. google/flax #5116).
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


@jax.jit  # expect: lost-state-update
def update(state: TrainState, x):
    def loss_fn(model):
        return jnp.mean(model(x) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(state.model)
    state.optimizer.update(state.model, grads)
    return {"loss": loss}


model = Net(nnx.Rngs(0))
state = TrainState(model=model, optimizer=nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param), step=0)
for _ in range(2):
    metrics = update(state, jnp.ones((3, 2)))
