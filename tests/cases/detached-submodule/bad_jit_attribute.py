# A compiled encoder kept as attribute instead of the encoder.
# flax: >=0.11
# observe: "lost" if same(encoder, nnx.Linear(2, 2, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, encoder, rngs):
        self.encoder = jax.jit(encoder)  # expect: detached-submodule
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.encoder(x))


encoder = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
net = Net(encoder, nnx.Rngs(1))
optimizer = nnx.Optimizer(net, optax.sgd(0.1), wrt=nnx.Param)


@nnx.jit
def train_step(net, optimizer, x):
    grads = nnx.grad(lambda n: (n(x) ** 2).mean())(net)
    optimizer.update(net, grads)


for _ in range(2):
    train_step(net, optimizer, jnp.ones((3, 2)))
