# observe: "stale" if not same(saved, trained) else "fine"
# Missed: the state that was split off goes through a helper before it is stored.
"""Split once, train the module in place, export at the end."""
import pickle

import jax
import jax.numpy as jnp
from flax import nnx


def export(state):
    return pickle.dumps(jax.tree.map(lambda a: jax.device_get(a), jax.tree.leaves(state)))


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)


@nnx.jit
def step(model, x):
    grads = nnx.grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))


x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(3):
    step(model, x)
saved = pickle.loads(export(state))  # missing[<0.11]: stale-state
trained = jax.tree.leaves(nnx.state(model))
same = all((a == b).all() for a, b in zip(saved, trained))
print("checkpoint holds the trained weights:", bool(same))
