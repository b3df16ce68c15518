# The model and one of its own layers are passed side by side.
# flax: >=0.11
# observe: "fine" if model.head is head else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.body = nnx.Linear(2, 2, rngs=rngs)
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.body(x))


@jax.jit  # expect: split-shared-reference
def reset_head(model, head, x):
    head.kernel.value = jnp.zeros_like(head.kernel.value)
    return model, head, model(x)


model = Net(nnx.Rngs(0))
head = model.head
model, head, y = reset_head(model, head, jnp.ones((1, 2)))
