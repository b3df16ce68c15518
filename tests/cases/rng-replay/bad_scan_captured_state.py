# Each scan step merges the same captured key state: the same noise at every step.
# observe: "replays" if same(noise[0], noise[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Rngs(0))


def simulate(x0, state):
    def body(x, _):
        rngs = nnx.merge(graphdef, jax.tree.map(lambda v: v, state))
        eps = jax.random.normal(rngs(), x.shape)
        return x + eps, eps

    return jax.lax.scan(body, x0, None, length=3)  # expect: rng-replay|lost-state-update


x, noise = simulate(jnp.zeros((2,)), state)
