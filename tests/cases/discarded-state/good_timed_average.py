# A benchmark calls the function as a statement, over the same State each time.
import time

import jax
import optax
from flax import nnx


@jax.jit
def update_average(average, params):
    return optax.incremental_update(params, average, 0.1)


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
average = nnx.clone(model)
update_average(nnx.state(average, nnx.Param), nnx.state(model, nnx.Param))  # ok: compiles
start = time.perf_counter()
for _ in range(3):
    update_average(nnx.state(average, nnx.Param), nnx.state(model, nnx.Param))  # ok
assert time.perf_counter() > start
