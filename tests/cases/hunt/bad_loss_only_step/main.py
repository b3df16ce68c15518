# flax: >=0.11
# observe: "lost" if same(before, model.kernel) else "fine"
import jax.numpy as jnp
import optax
from flax import nnx
from lib import build

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
step = build(lambda m, x: (m(x) ** 2).mean())
before = model.kernel[...]
for _ in range(3):
    step(model, opt, jnp.ones((4, 2)))
assert (before == model.kernel[...]).all()
