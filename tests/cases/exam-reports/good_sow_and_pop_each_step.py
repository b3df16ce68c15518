"""sow under nnx.jit with a pop at each step; intermediates returned."""
import jax
import jax.numpy as jnp
from flax import nnx

TRACES = []


class Probe(nnx.Module):
    def __init__(self, *, rngs):
        self.a = nnx.Linear(4, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.3, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        h = self.a(x)
        self.sow(nnx.Intermediate, "hidden", jnp.abs(h).mean())
        return self.b(self.drop(nnx.relu(h)))


@nnx.jit
def step(model, x, y):
    TRACES.append(1)

    def loss_fn(m):
        return jnp.mean((m(x) - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    activations = nnx.pop(model, nnx.Intermediate)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return loss, jax.tree.leaves(activations)


model = Probe(rngs=nnx.Rngs(0))
for i in range(4):
    loss, acts = step(model, jnp.ones((3, 4)), jnp.zeros((3, 1)))
print(float(loss), len(acts), len(TRACES))
