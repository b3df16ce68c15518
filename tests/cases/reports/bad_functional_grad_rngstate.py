import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def make_step(net):
    graphdef, state = nnx.split(net)

    @jax.jit
    def step(state, x):
        def loss_fn(state):
            model = nnx.merge(graphdef, state)
            loss = jnp.mean(model(x) ** 2)
            return loss, nnx.state(model)

        (loss, state), grads = jax.value_and_grad(loss_fn, has_aux=True)(state)  # expect: nondifferentiable-state
        return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss

    return step, state


step, state = make_step(Net(nnx.Rngs(0)))
state, loss = step(state, jnp.ones((2, 4)))
print("loss", float(loss))
