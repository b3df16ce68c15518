# The unbound function with the object as first argument, and a decorator on the method.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)
        self.count = nnx.Variable(jnp.zeros(()))

    @nnx.jit  # ok
    def forward(self, x):
        self.count.value = self.count.value + 1
        return self.fc(x)

    def loss(self, x):
        return self.forward(x).mean()


net = Net(nnx.Rngs(0))
net.forward(jnp.ones((1, 2)))
loss, grads = nnx.value_and_grad(Net.loss)(net, jnp.ones((1, 2)))  # ok
fast = nnx.jit(Net.forward)  # ok
fast(net, jnp.ones((1, 2)))
assert net.count.value == 3
