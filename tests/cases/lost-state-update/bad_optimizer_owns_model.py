# Before 0.11 the optimizer held the model; split, updated inside jax.jit, only the loss returned.
# flax: <0.11
# observe: "lost" if same(opt.model, nnx.Linear(2, 2, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit  # expect: lost-state-update
def train_step(graphdef, state, x):
    optimizer = nnx.merge(graphdef, state)

    def loss_fn(model):
        return (model(x) ** 2).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(optimizer.model)
    optimizer.update(grads)
    return loss


opt = nnx.Optimizer(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), optax.sgd(0.1))
for _ in range(2):
    graphdef, state = nnx.split(opt)
    train_step(graphdef, state, jnp.ones((1, 2)))
