# Key state captured by vmap: merged inside and drawn from (cf. pyro-ppl/numpyro #2067).
# observe: "replays" if same(noise[0], noise[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Rngs(0))


def corrupt(x):
    rngs = nnx.merge(graphdef, state)
    return x + jax.random.normal(rngs(), x.shape)


noise = jax.vmap(corrupt)(jnp.zeros((3, 2)))  # expect[>=0.11.2]: merge-across-traces|captured-state-mutation  # expect[<0.11.2]: rng-replay|lost-state-update
