# Bound methods as branches of nnx.cond are accepted.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 2, rngs=rngs)
        self.b = nnx.Linear(2, 2, rngs=rngs)

    def left(self, x):
        return self.a(x)

    def right(self, x):
        return self.b(x)

    def __call__(self, flag, x):
        return nnx.cond(flag, self.left, self.right, x)  # ok


net = Net(nnx.Rngs(0))
print(net(True, jnp.ones((1, 2))))
