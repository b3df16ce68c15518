# A dict of results is read by names from elsewhere, get() and items().
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.adam(1e-2)
gd, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
opt_state = tx.init(params)


@jax.jit
def step(params, opt_state, x):
    grads = jax.grad(lambda p: (nnx.merge(gd, p)(x) ** 2).mean())(params)
    up, opt = tx.update(grads, opt_state, params)
    return {"params": optax.apply_updates(params, up), "opt": opt}


for i in range(3):
    out = step(params, opt_state, jnp.ones((2, 2)))
    params, opt_state = (out[name] for name in ("params", "opt"))
for i in range(3):
    out = step(params, opt_state, jnp.ones((2, 2)))
    params = out["params"]
    opt_state = out.get("opt")
for i in range(3):
    out = step(params, opt_state, jnp.ones((2, 2)))
    params = out["params"]
    for k, v in out.items():
        if k == "opt":
            opt_state = v
assert opt_state[0].count == 9
