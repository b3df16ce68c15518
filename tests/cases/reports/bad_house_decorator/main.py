# observe: "lost" if zero(net.bn.mean.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

from tools.compile import compiled


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@compiled(static=("scale",))
def warm_up(net, x, scale):
    return net(x * scale).mean()


net = Net(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (8, 2)) + 2
for _ in range(3):
    warm_up(net, x, scale=2.0)
print("statistics:", net.bn.mean.value, "LOST" if (net.bn.mean.value == 0).all() else "ok")
