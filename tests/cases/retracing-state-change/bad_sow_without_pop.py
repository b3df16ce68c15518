# sow at every call and nobody pops: the tuple grows, each length is a new structure.
# observe: "recompiles" if compiles(lambda: step(model, jnp.ones((1, 2)))) >= 3 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        h = self.fc(x)
        self.sow(nnx.Intermediate, "features", h)
        return h


@nnx.jit  # expect: retracing-state-change
def step(model, x):
    loss, grads = nnx.value_and_grad(lambda m: m(x).mean())(model)
    return loss


model = Net(nnx.Rngs(0))
for _ in range(3):
    step(model, jnp.ones((1, 2)))
