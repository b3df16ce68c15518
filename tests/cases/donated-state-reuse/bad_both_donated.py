# A network and its clone are both donated: one buffer twice.
# outcome: raises:XlaRuntimeError|raises:JaxRuntimeError
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
target = nnx.clone(online)
mix = jax.jit(  # expect: donated-state-reuse
    lambda a, b: (jax.tree.map(lambda p, q: 0.5 * (p + q), a, b), b),
    donate_argnums=(0, 1),
)
mixed, _ = mix(nnx.state(online), nnx.state(target))
