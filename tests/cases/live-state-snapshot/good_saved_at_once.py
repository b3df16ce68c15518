# The state is written to disk at once, and re-read at each use.
import pickle

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
files = []
x = jnp.ones((2, 2))
for epoch in range(2):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    state = nnx.state(model)  # ok
    files.append(pickle.dumps([np.asarray(leaf) for leaf in jax.tree.leaves(state)]))
assert files[0] != files[1]
