"""Saves the state with key data in a npz file, restores it into a fresh model; training goes on before and after."""
import io

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc1 = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.fc2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc2(self.drop(nnx.relu(self.bn(self.fc1(x)))))


@nnx.jit
def step(model, x):
    loss, g = nnx.value_and_grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), g))
    return loss


def is_key(x):
    return jnp.issubdtype(x.dtype, jax.dtypes.prng_key)


def save(model):
    leaves = jax.tree.leaves(nnx.state(model))
    buf = io.BytesIO()
    np.savez(buf, *[np.asarray(jax.random.key_data(x) if is_key(x) else x) for x in leaves])
    return buf.getvalue()


def restore(model, blob):
    state = nnx.state(model)
    leaves, treedef = jax.tree.flatten(state)
    data = np.load(io.BytesIO(blob))
    new = [jax.random.wrap_key_data(data[f"arr_{i}"]) if is_key(x) else jnp.asarray(data[f"arr_{i}"]) for i, x in enumerate(leaves)]
    nnx.update(model, treedef.unflatten(new))


x = jax.random.normal(jax.random.key(0), (6, 3)) + 1
model = Net(rngs=nnx.Rngs(0, dropout=1))
step(model, x)
blob = save(model)
a = step(model, x)
fresh = Net(rngs=nnx.Rngs(7, dropout=8))
restore(fresh, blob)
b = step(fresh, x)
print("resumed exactly:", bool(jnp.allclose(a, b)))
