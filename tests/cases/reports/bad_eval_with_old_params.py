# observe: "stale" if start == end else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def fit(x, y, steps=5):
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    graphdef, params = nnx.split(model)

    @jax.jit
    def sgd(params):
        grads = jax.grad(lambda p: jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2))(params)
        return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)

    for _ in range(steps):
        params = sgd(params)
    return model


x = jax.random.normal(jax.random.key(0), (16, 2))
y = x @ jnp.array([[2.0], [1.0]])
start = float(jnp.mean((nnx.Linear(2, 1, rngs=nnx.Rngs(0))(x) - y) ** 2))
end = float(jnp.mean((fit(x, y)(x) - y) ** 2))  # expect: stale-state
print(start, end, "UNTRAINED model returned" if start == end else "ok")
