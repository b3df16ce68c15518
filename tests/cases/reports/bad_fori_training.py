# outcome[>=0.11]: raises:ValueError
# That error is the one of captured-graph-argument, which comes before the one that the finding names.
import jax
import jax.numpy as jnp
from flax import nnx

net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
xs = jax.random.normal(jax.random.key(0), (32, 2))
ys = xs @ jnp.array([[1.0], [-2.0]])


def mse(m):
    return jnp.mean((m(xs) - ys) ** 2)


def body(i, total):
    loss, grads = nnx.value_and_grad(mse)(net)
    nnx.update(net, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(net), grads))
    return total + loss


total = jax.lax.fori_loop(0, 20, body, 0.0)  # expect: captured-state-mutation
print("mse after", float(mse(net)))
