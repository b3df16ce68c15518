# One network writes the weights of another, which the loss captures.
# observe: attempt(lambda: target.kernel.value + 1)
import jax.numpy as jnp
from flax import nnx

hyper = nnx.Linear(2, 6, rngs=nnx.Rngs(0))
target = nnx.Linear(2, 3, rngs=nnx.Rngs(1))


def loss_fn(hyper, task, x):
    target.kernel.value = hyper(task).reshape(2, 3)
    return (target(x) ** 2).mean()


nnx.grad(loss_fn)(hyper, jnp.ones((2,)), jnp.ones((4, 2)))  # expect: captured-state-mutation
