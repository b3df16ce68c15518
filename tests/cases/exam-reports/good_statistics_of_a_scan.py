# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


net = Net(nnx.Rngs(0))


@jax.jit
def calibrate(net, batches):
    """Returns fresh statistics; the network itself is not to be changed."""

    def body(net, x):
        net(x)
        return net, None

    net, _ = jax.lax.scan(body, net, batches)
    return net.bn.mean.value, net.bn.var.value


mean, var = calibrate(net, 1.0 + jax.random.normal(jax.random.key(0), (30, 16, 4)))
net.bn.mean.value, net.bn.var.value = mean, var
print(mean, var)
