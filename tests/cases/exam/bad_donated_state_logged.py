# The donated state is read by the logger after the step that consumed it.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(4, 4, rngs=nnx.Rngs(0)))


def loss_fn(state, x):
    return jnp.mean(nnx.merge(graphdef, state)(x) ** 2)


def step(state, x):
    loss, grads = jax.value_and_grad(loss_fn)(state, x)
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss


step = jax.jit(step, donate_argnums=(0,))  # expect: donated-state-reuse


def norm(tree):
    return sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree))


for i in range(2):
    new_state, loss = step(state, jnp.ones((2, 4)))
    print(i, "moved", norm(new_state) - norm(state))
    state = new_state
