# nnx.value_and_grad over a loss method of the model: before 0.12.1 it differentiates the batch.
# observe: "no-gradient" if grads.shape == (3, 2) else "fine"
# outcome[<0.12.1]: no-gradient
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def loss(self, x, y):
        return ((self.fc(x) - y) ** 2).mean()


net = Net(nnx.Rngs(0))
loss, grads = nnx.value_and_grad(net.loss)(jnp.ones((3, 2)), jnp.zeros((3, 1)))  # expect[>=0.12.1]: bound-method-transform  # expect[<0.12.1]: wrong-gradient-target|bound-method-transform
