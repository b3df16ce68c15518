# Parameters come out, batch statistics do not.
# observe: "lost" if same(nnx.state(model, nnx.BatchStat), nnx.state(Net(nnx.Rngs(0)), nnx.BatchStat)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # expect: partial-state-return
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return nnx.state(model, nnx.Param)


model = Net(nnx.Rngs(0))
x = jnp.arange(12.0).reshape(4, 3)
for _ in range(3):
    graphdef, state = nnx.split(model)
    nnx.update(model, train_step(graphdef, state, x))
print(model.bn.mean.value)
