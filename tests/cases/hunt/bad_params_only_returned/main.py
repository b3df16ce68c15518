# flax: >=0.11
# observe: "lost" if same(before, model.mean) else "fine"
import jax
from flax import nnx
from lib import step

model = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
before = model.mean[...]
x = jax.random.normal(jax.random.key(0), (8, 3)) + 2
for _ in range(3):
    gd, state = nnx.split(model)
    nnx.update(model, step(gd, state, x))
assert (before == model.mean[...]).all()
