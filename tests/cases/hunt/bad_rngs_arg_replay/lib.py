import jax


@jax.jit  # expect: rng-replay|lost-state-update
def noise(rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)
