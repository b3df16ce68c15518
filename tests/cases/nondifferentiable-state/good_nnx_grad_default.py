# nnx.grad differentiates Params only, by default and with a subclass filter.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.count = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.count.value = self.count.value + 1
        return self.drop(self.fc(x))


net = Net(nnx.Rngs(0))
grads = nnx.grad(lambda m, x: m(x).sum())(net, jnp.ones((2, 2)))  # ok
kernels = nnx.grad(lambda m, x: m(x).sum(), argnums=nnx.DiffState(0, nnx.Param))(net, jnp.ones((2, 2)))  # ok
assert net.count.value == 2
