"""Per-example gradient norms for data selection."""
import jax
import jax.numpy as jnp
from flax import nnx


class SmallNet(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.fc1 = nnx.Linear(3, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.fc2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.norm(self.fc1(x))))


def example_loss(model, x, y):
    return jnp.mean((model(x[None]) - y) ** 2)


def grad_norm(model, x, y):
    grads = nnx.grad(example_loss)(model, x, y)
    return jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads)))


model = SmallNet(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (6, 3))
y = x.sum(1)
norms = nnx.vmap(grad_norm, in_axes=(None, 0, 0))(model, x, y)  # expect: broadcast-state-mutation
print("hardest example", int(jnp.argmax(norms)))
