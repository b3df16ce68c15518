# A learning-rate finder: the trained state is thrown away on purpose, only the losses matter.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


@jax.jit
def train(state, lrs, x):
    def body(state, lr):
        loss, grads = jax.value_and_grad(lambda s: jnp.mean((nnx.merge(graphdef, s)(x) - 1.0) ** 2))(state)
        return jax.tree.map(lambda p, g: p - lr * g, state, grads), loss

    return jax.lax.scan(body, state, lrs)


def find_lr(state, x):
    lrs = jnp.geomspace(1e-4, 1.0, 5)
    probe = jax.tree.map(jnp.array, state)
    probe, losses = train(probe, lrs, x)
    return lrs[jnp.argmin(losses)]


x = jnp.ones((3, 2))
lr = find_lr(state, x)
state, losses = train(state, jnp.full(3, lr), x)
nnx.merge(graphdef, state)(x)
