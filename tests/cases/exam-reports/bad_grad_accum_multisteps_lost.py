# observe: "lost" if int(buffer.count.value) == 0 else "fine"
"""Gradient accumulation by hand: the accumulator is a Module."""
import jax
import jax.numpy as jnp
from flax import nnx


class GradBuffer(nnx.Module):
    def __init__(self, params):
        self.total = nnx.Variable(jax.tree.map(jnp.zeros_like, nnx.to_pure_dict(params)))
        self.count = nnx.Variable(jnp.array(0))

    def add(self, grads):
        self.total.value = jax.tree.map(jnp.add, self.total.value, nnx.to_pure_dict(grads))
        self.count.value = self.count.value + 1

    def mean(self):
        return jax.tree.map(lambda g: g / jnp.maximum(self.count.value, 1), self.total.value)


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def micro_step(model: MLP, buffer: GradBuffer, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    buffer.add(grads)
    return loss


compiled = jax.jit(micro_step)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
model = MLP(nnx.Rngs(0))
buffer = GradBuffer(nnx.state(model, nnx.Param))
x = jax.random.normal(jax.random.key(0), (4, 6, 2))
for micro in x:
    loss = compiled(model, buffer, micro, micro.sum(-1, keepdims=True))
g = buffer.mean()
print("accumulated", int(buffer.count.value), float(jnp.abs(g["l2"]["bias"]).sum()))
