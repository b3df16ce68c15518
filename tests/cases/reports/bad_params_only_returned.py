# observe: "lost" if same(net.norm.mean.value, before) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        self.conv = nnx.Conv(1, 4, (3, 3), rngs=rngs)
        self.norm = nnx.BatchNorm(4, momentum=0.5, rngs=rngs)
        self.fc = nnx.Linear(4, 2, rngs=rngs)

    def __call__(self, x, train):
        x = nnx.relu(self.norm(self.conv(x), use_running_average=not train))
        return self.fc(x.mean((1, 2)))


@jax.jit  # expect: partial-state-return
def update(state, graphdef_unused, x):
    model = nnx.merge(GRAPHDEF, state)
    grads = nnx.grad(lambda m: jnp.mean(m(x, train=True) ** 2))(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return nnx.state(model, nnx.Param)


net = CNN(rngs=nnx.Rngs(0))
GRAPHDEF, _ = nnx.split(net)
x = jax.random.normal(jax.random.key(0), (4, 6, 6, 1)) + 3.0
before = net.norm.mean.value + 0
for _ in range(3):
    params = update(nnx.state(net), 0, x)
    nnx.update(net, params)
print("running mean moved:", bool((net.norm.mean.value != before).any()))
