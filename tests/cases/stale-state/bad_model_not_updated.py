# The state is trained; the model object that is called afterwards never hears of it.
# observe: "stale" if same(model, Net(nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


model = Net(nnx.Rngs(0))
graphdef, state = nnx.split(model)
for _ in range(3):
    state = train_step(graphdef, state, jnp.ones((2, 2)))
print("prediction", model(jnp.ones((1, 2))))  # expect: stale-state
