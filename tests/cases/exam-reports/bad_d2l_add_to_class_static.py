# observe: "stale" if history[0] == history[-1] else "fine"
"""d2l style: methods are added to a class cell by cell."""
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def add_to_class(Class):
    def wrapper(obj):
        setattr(Class, obj.__name__, obj)
        return obj

    return wrapper


class LinearRegression:
    def __init__(self, lr):
        self.lr = lr
        self.net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@add_to_class(LinearRegression)
@partial(jax.jit, static_argnums=(0,))  # missing: stale-capture|static-graph-argument
def loss(self, X, y):
    return jnp.mean((self.net(X) - y) ** 2)


@add_to_class(LinearRegression)
def fit(self, X, y, epochs):
    history = []
    for _ in range(epochs):
        grads = nnx.grad(lambda net: jnp.mean((net(X) - y) ** 2))(self.net)
        nnx.update(self.net, jax.tree.map(lambda p, g: p - self.lr * g, nnx.state(self.net), grads))
        history.append(float(self.loss(X, y)))
    return history


X = jax.random.normal(jax.random.key(0), (20, 2))
model = LinearRegression(lr=0.2)
history = model.fit(X, X @ jnp.array([[2.0], [-3.4]]), epochs=4)
print("loss falls:", history[-1] < history[0], history)
