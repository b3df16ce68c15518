# A compiled nnx function applied to a captured model inside jax.vmap.
# observe: "leaks" if attempt(lambda: net(x[0])) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.jit
def forward(net, x):
    return net(x)


net = Net(nnx.Rngs(0))
x = jnp.ones((3, 2))
y = jax.vmap(lambda row: forward(net, row))(x)  # expect[>=0.10.7]: captured-graph-argument|captured-state-mutation
