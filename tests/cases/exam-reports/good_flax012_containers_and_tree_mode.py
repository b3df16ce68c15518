# flax: >=0.12
"""nnx.List, nnx.Dict, nnx.data; hijax variables propagate through jax.jit; set_attributes."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, depth, *, rngs):
        self.layers = nnx.List([nnx.Linear(4, 4, rngs=rngs) for _ in range(depth)])
        self.heads = nnx.Dict(a=nnx.Linear(4, 1, rngs=rngs), b=nnx.Linear(4, 2, rngs=rngs))
        self.table = nnx.data([jnp.zeros(2), jnp.ones(2)])
        self.names = ["a", "b"]

    def __call__(self, x, head):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return self.heads[head](x)


@nnx.jit
def step(model, x):
    def loss_fn(m):
        return sum(jnp.mean(m(x, name) ** 2) for name in m.names)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = Net(2, rngs=nnx.Rngs(0))
print(float(step(model, jnp.ones((2, 4)))), len(model.layers), sorted(model.heads))

counter = nnx.Variable(jnp.array(0), hijax=True) if "hijax" in str(nnx.Variable.__init__.__doc__ or "") else None


@jax.jit
def forward(model, x):
    return model(x, "a") + model.table[1].sum()


print(forward(model, jnp.ones((2, 4))).shape)
