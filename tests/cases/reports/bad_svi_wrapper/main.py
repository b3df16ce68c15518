import jax
import jax.numpy as jnp
from flax import nnx

from infer.adapter import Adapter
from infer.svi import make_update


class Net(nnx.Module):
    def __init__(self, rngs):
        self.lin = nnx.Linear(3, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.bn(self.lin(x))))


adapter = Adapter(Net(nnx.Rngs(0)))
update = make_update(adapter, 0.1)
x = jax.random.normal(jax.random.key(0), (16, 3))
params, rest = adapter.params, adapter.rest
for _ in range(3):
    params, rest, loss = update(params, rest, x, x[:, :1])
print("loss", float(loss))
