# outcome[>=0.11]: raises:ValueError
# That error is the one of captured-graph-argument, which comes before the one that the finding names.
# observe: "leaks" if leaked(model) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, momentum=0.9, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def accumulate(model, micro_batches):
    def loss_fn(model, x):
        return jnp.mean((model(x) - 1.0) ** 2)

    def body(acc, x):
        grads = nnx.grad(loss_fn)(model, x)
        return jax.tree.map(jnp.add, acc, grads), None

    zeros = jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param))
    total, _ = jax.lax.scan(body, zeros, micro_batches)  # expect: captured-state-mutation
    return total


model = Net(nnx.Rngs(0))
total = accumulate(model, jax.random.normal(jax.random.key(0), (4, 8, 3)))
print("accumulated", len(jax.tree.leaves(total)))
