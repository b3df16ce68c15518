"""After the UnexpectedTracerError FAQ: a notebook keeps losses in a module-level dict that the jitted step appends to."""
import collections

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

# %% setup
HISTORY = collections.defaultdict(list)
model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
graphdef, params = nnx.split(model)
tx = optax.sgd(0.1)
opt_state = tx.init(params)


# %% training step
def loss_fn(params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


@jax.jit
def step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = tx.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
    return params, opt_state, {"loss": loss, "grad_norm": optax.global_norm(grads)}


# %% loop
rng = np.random.default_rng(0)
for _ in range(10):
    x = rng.normal(size=(16, 3)).astype("f4")
    params, opt_state, logs = step(params, opt_state, x, x.sum(1, keepdims=True))
    for k, v in logs.items():
        HISTORY[k].append(float(v))

# %% report
mean = np.mean([float(v) for v in HISTORY["loss"]])
print(len(HISTORY["loss"]), "values, mean", mean)
assert len(HISTORY["loss"]) == 10
print("RESULT fine")
