# The new state lands in `_`, only the loss is kept.
# observe: "lost" if same(model, Net(nnx.Rngs(0))) else "fine"
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
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, nnx.state(model)


def main():
    model = Net(nnx.Rngs(0))
    losses = []
    for _ in range(3):
        graphdef, state = nnx.split(model)
        loss, _ = train_step(graphdef, state, jnp.ones((2, 2)))  # expect: discarded-state
        losses.append(loss)
    return model


model = main()
