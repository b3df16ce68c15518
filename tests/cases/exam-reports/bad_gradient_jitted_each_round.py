# observe: "recompiles" if compiles(lambda: jax.jit(jax.value_and_grad(loss))(params, x, y)) >= 3 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(3, 16, rngs=rngs)
        self.b = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.softplus(self.a(x)))


graphdef, params = nnx.split(Net(nnx.Rngs(0)))


def loss(params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


def data(n):
    for i in range(n):
        x = jax.random.normal(jax.random.key(i), (32, 3))
        yield x, jnp.linalg.norm(x, axis=1, keepdims=True)


for x, y in data(12):
    value, grads = jax.jit(jax.value_and_grad(loss))(params, x, y)  # expect: transform-in-loop
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
print(float(value))
