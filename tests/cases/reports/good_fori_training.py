import jax
import jax.numpy as jnp
from flax import nnx

net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
xs = jax.random.normal(jax.random.key(0), (32, 2))
ys = xs @ jnp.array([[1.0], [-2.0]])


def mse(m):
    return jnp.mean((m(xs) - ys) ** 2)


graphdef, state = nnx.split(net)


def body(i, carry):
    state, total = carry
    loss, grads = jax.value_and_grad(lambda s: mse(nnx.merge(graphdef, s)))(state)
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), total + loss


state, total = jax.lax.fori_loop(0, 20, body, (state, 0.0))
nnx.update(net, state)
print("mse after", float(mse(net)))
