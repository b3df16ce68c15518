# The evaluation merges a model in eval mode; what is not returned was not meant to be.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


@jax.jit  # ok
def eval_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    model.eval()
    return (model(x) ** 2).mean()


print(eval_step(*nnx.split(Net(nnx.Rngs(0))), jnp.ones((2, 2))))
