import jax
import jax.numpy as jnp
import optax
from flax import nnx

from mylib import steps

ens = steps.Ensemble(lambda r: nnx.Linear(2, 1, rngs=r), (0, 1))
graphdef, state = nnx.split(ens)
state = jax.tree.map(jnp.copy, state)
tx = optax.sgd(0.1)
step = steps.make_functional_step(graphdef, tx, lambda m, b: jnp.mean((m(b["x"]) - b["y"]) ** 2))
opt_state = tx.init(state)
batch = {"x": jnp.ones((3, 2)), "y": jnp.zeros((3, 1))}
for _ in range(2):
    state, opt_state, loss = step(state, opt_state, batch)
nnx.update(ens, steps.polyak(nnx.state(ens), state, 0.5))
print(float(loss), steps.predict(ens, batch).shape)
