# The sharded initialisation returns State from nnx.jit; the step returns the whole state, donated.
# observe: "lost" if same(state, start) else "fine"
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

mesh = Mesh(np.array(jax.devices()[:1]), ("data",))
replicated = NamedSharding(mesh, P())


def create():
    return nnx.Linear(4, 2, rngs=nnx.Rngs(0))


@jax.jit
def init():
    state = nnx.state(create())
    return jax.lax.with_sharding_constraint(state, replicated)


graphdef = nnx.graphdef(nnx.eval_shape(create))
with mesh:
    state = init()
start = jax.tree.map(lambda a: jnp.array(a, copy=True), state)


def train_step(state, x, y):
    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(state)
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, grads), loss


compiled = jax.jit(train_step, out_shardings=(replicated, replicated), donate_argnums=0)
for _ in range(2):
    state, loss = compiled(state, jnp.ones((2, 4)), jnp.zeros((2, 2)))
