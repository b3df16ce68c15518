# The parameters from before are compared with those from after: always equal.
# flax: >=0.11
# observe: "stale" if changed == 0.0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)


@nnx.jit
def train_step(model, optimizer, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)


graphdef, initial = nnx.split(model)  # expect[>=0.11]: live-state-snapshot
for _ in range(3):
    train_step(model, optimizer, jnp.ones((2, 2)))
_, final = nnx.split(model)
changed = sum(float(jnp.abs(a - b).sum()) for a, b in zip(jax.tree.leaves(initial), jax.tree.leaves(final)))
print("moved by", changed)
