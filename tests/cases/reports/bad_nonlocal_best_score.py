# observe: "leaks" if leaked(best) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def search(model, candidates):
    best = None

    @nnx.jit  # expect: tracer-escape
    def score(model, c):
        nonlocal best
        s = model(c).sum()
        best = s if best is None else jnp.maximum(best, s)
        return s

    for c in candidates:
        score(model, c)
    return best


best = search(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), [jnp.ones((1, 2)), 2 * jnp.ones((1, 2))])
print("best", best)
