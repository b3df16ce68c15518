# observe: "lost" if history[0] == history[-1] else "fine"
"""Meta learning: adapt a copy, then move the slow weights."""
import jax
import jax.numpy as jnp
from flax import nnx


class Sine(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(1, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


def adapt(model, x, y, steps, lr):
    graphdef, fast = nnx.split(model)

    def loss(p):
        return jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2)

    def body(p, _):
        g = jax.grad(loss)(p)
        return jax.tree.map(lambda a, b: a - lr * b, p, g), loss(p)

    fast, losses = jax.lax.scan(body, fast, None, length=steps)
    return fast, losses


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def outer(model, x, y):
    fast, losses = adapt(model, x, y, 3, 0.1)
    slow = nnx.state(model)
    nnx.update(model, jax.tree.map(lambda s, f: s + 0.5 * (f - s), slow, fast))
    return losses[-1]


net = Sine(nnx.Rngs(0))
x = jnp.linspace(-1, 1, 8)[:, None]
history = [float(outer(net, x, jnp.sin(x))) for _ in range(3)]
print(history, "FLAT" if history[0] == history[-1] else "falls")
