# A whole training run in lax.scan; the final carry of the scan is thrown away.
# observe: "lost" if same(state, start) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
start = jax.tree.map(jnp.array, state)


def body(state, batch):
    x, y = batch

    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(state)
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss


def train_epoch(state, xs, ys):
    _, losses = jax.lax.scan(body, state, (xs, ys))  # expect: discarded-state
    return losses.mean()


for epoch in range(2):
    print(train_epoch(state, jnp.ones((3, 4, 2)), jnp.zeros((3, 4, 1))))
print(nnx.merge(graphdef, state)(jnp.ones((1, 2))))
