# Data parallel over a mesh: jax.jit with shardings for a module with optimizer, nothing returned but the loss.
# flax: >=0.11
# observe: "lost" if same(model, nnx.Linear(4, 2, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

mesh = Mesh(np.array(jax.devices()[:1]), ("data",))
replicated = NamedSharding(mesh, P())
by_batch = NamedSharding(mesh, P("data"))


def train_step(model, optimizer, x, y):
    def loss_fn(model):
        return jnp.mean((model(x) - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


p_train_step = jax.jit(  # expect: lost-state-update
    train_step,
    in_shardings=(replicated, replicated, by_batch, by_batch),
    out_shardings=replicated,
)

model = nnx.Linear(4, 2, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
with mesh:
    for _ in range(2):
        x = jax.device_put(jnp.ones((2, 4)), by_batch)
        loss = p_train_step(model, optimizer, x, jnp.zeros((2, 2)))
