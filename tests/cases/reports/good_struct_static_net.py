import flax.struct
import jax
import jax.numpy as jnp
from flax import nnx


@flax.struct.dataclass
class Sampler:
    net: nnx.State
    graphdef: nnx.GraphDef = flax.struct.field(pytree_node=False)
    temperature: float = 1.0


@jax.jit
def sample(sampler, obs, key):
    logits = nnx.merge(sampler.graphdef, sampler.net)(obs)
    return jax.random.categorical(key, logits / sampler.temperature), logits


net = nnx.Linear(3, 4, rngs=nnx.Rngs(0))


def snapshot():
    graphdef, state = nnx.split(net)
    return Sampler(net=state, graphdef=graphdef)


obs = jnp.ones((2, 3))
_, before = sample(snapshot(), obs, jax.random.key(0))
net.bias.value = net.bias.value + 5.0
_, after = sample(snapshot(), obs, jax.random.key(0))
print("moved", float(jnp.abs(after - before).max()), "STALE" if (after == before).all() else "ok")
