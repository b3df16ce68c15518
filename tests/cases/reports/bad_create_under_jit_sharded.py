# observe[<0.10.7]: "leaks" if leaked(rngs) else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)


rngs = nnx.Rngs(params=0, dropout=1)


@nnx.jit  # expect: captured-state-mutation
def create():
    model = Net(rngs=rngs)
    state = nnx.state(model)
    nnx.update(model, jax.tree.map(lambda v: v, state))
    return model


a = create()
b = create()
print("two different models:", bool((a.fc.kernel.value != b.fc.kernel.value).any()))
