# A static method and a class method reached through the instance are no bound methods of it.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    @staticmethod
    def forward(net, x):
        return net.fc(x)


net = Net(nnx.Rngs(0))
forward = nnx.jit(net.forward)  # ok
print(forward(net, jnp.ones((1, 2))))
