# observe: "lost" if totals[0] == totals[1] else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def step(model, x):
    def loss_fn(m):
        return jnp.mean((m(x) - 2.0) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))
    return loss, model


def epoch(model, batches):
    return sum(float(step(model, b)[0]) for b in batches)  # expect[>=0.11]: discarded-state


net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
batches = [jnp.ones((2, 2))] * 2
totals = [epoch(net, batches) for _ in range(2)]
print(totals, "FLAT" if totals[0] == totals[1] else "falls")
