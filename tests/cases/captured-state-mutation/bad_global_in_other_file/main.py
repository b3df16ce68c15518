# The Rngs lives in another module and is drawn from in a helper called under jit.
# observe: "leaks" if leaked(seeds.rngs) else "fine"
import jax
import jax.numpy as jnp

import seeds
from noise import add_noise


@jax.jit  # expect: captured-state-mutation
def corrupt(x):
    return add_noise(x, 0.1)


corrupt(jnp.zeros((3,)))
