# An integer Variable in the state that is differentiated.
import jax
import jax.numpy as jnp
from flax import nnx


class Step(nnx.Variable):
    pass


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.step = Step(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        return self.fc(x)


@jax.jit
def train_step(graphdef, state, x):
    def loss_fn(state):
        return (nnx.merge(graphdef, state)(x) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state)  # expect: nondifferentiable-state
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss


graphdef, state = nnx.split(Net(nnx.Rngs(0)))
state, loss = train_step(graphdef, state, jnp.ones((1, 2)))
