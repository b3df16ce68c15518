import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
metrics = nnx.metrics.Average("loss")


def loss_fn(m, x, y):
    return jnp.mean((m(x) - y) ** 2)


@nnx.jit  # expect: captured-state-mutation
def train_step(model, x, y):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    metrics.update(loss=loss)
    return grads


x = jnp.ones((4, 2))
for _ in range(2):
    train_step(model, x, x[:, :1])
print("average", float(metrics.compute()))
