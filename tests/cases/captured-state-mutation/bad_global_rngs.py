# A global Rngs drawn from inside jax.jit (cf. google/flax #3997).
# observe: "leaks" if leaked(rngs) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

rngs = nnx.Rngs(0)


@jax.jit  # expect: captured-state-mutation
def noisy(x):
    key = rngs.params()
    return x + jax.random.normal(key, x.shape)


print(noisy(jnp.ones((3,))))
