# observe: "stale" if same(first, service.predict(x)) else "fine"
import jax.numpy as jnp
from flax import nnx
from lib import Service

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
service = Service(model)
x = jnp.ones((4, 2))
first = service.predict(x)
for _ in range(3):
    nnx.update(model, {"kernel": model.kernel[...] * 0.5})
assert (first == service.predict(x)).all() and not jnp.allclose(first, model(x))
