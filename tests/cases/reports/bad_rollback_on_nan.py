# observe: "lost" if not same(model.kernel.value, start) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def safe_train(model, batches, lr):
    good = {"params": nnx.state(model, nnx.Param), "step": 0}
    for i, (x, y) in enumerate(batches):
        loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
        if not bool(jnp.isfinite(loss)):
            nnx.update(model, good["params"])
            break
        good = {"params": nnx.state(model, nnx.Param), "step": i}  # expect[>=0.11]: live-state-snapshot
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
    return good


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((2, 2))
start = model.kernel.value + 0
good = safe_train(model, [(x, jnp.full((2, 1), 1e10)), (x, jnp.full((2, 1), jnp.inf))], 1.0)
print("rolled back:", bool((model.kernel.value == start).all()))
