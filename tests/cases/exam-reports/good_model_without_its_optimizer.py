# flax: >=0.11
"""After the split/merge recipes of the performance guide: the step returns the model state but leaves Adam's moments behind."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


def make_model(seed: int) -> nnx.Module:
    rngs = nnx.Rngs(seed)
    return nnx.Sequential(nnx.Linear(2, 32, rngs=rngs), nnx.tanh, nnx.Linear(32, 1, rngs=rngs))


@jax.jit
def train_step(graphdef, state, x, y):
    model, optimizer = nnx.merge(graphdef, state)

    def loss_fn(model):
        return jnp.mean((model(x) - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return nnx.state((model, optimizer)), loss


def main() -> None:
    model = make_model(0)
    optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    rng = np.random.default_rng(0)
    for i in range(10):
        x = rng.normal(size=(32, 2)).astype(np.float32)
        graphdef, state = nnx.split((model, optimizer))
        new_state, loss = train_step(graphdef, state, x, x.prod(-1, keepdims=True))
        nnx.update((model, optimizer), new_state)
    print("loss", loss, "optimizer step", optimizer.step.value)
    return optimizer


optimizer = main()
