# The model sits in a struct field with pytree_node=False: it is hashed, its weights are constants.
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx, struct


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@struct.dataclass
class Trainer:
    model: Net = struct.field(pytree_node=False)
    temperature: float = 1.0


@jax.jit  # expect: static-graph-argument
def predict(trainer: Trainer, x):
    return trainer.model(x) / trainer.temperature


trainer = Trainer(model=Net(nnx.Rngs(0)))
x = jnp.ones((1, 2))
before = predict(trainer, x)
trainer.model.fc.bias.value = trainer.model.fc.bias.value + 3.0
after = predict(trainer, x)
