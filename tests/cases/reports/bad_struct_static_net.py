# observe: "stale" if same(before, after) else "fine"
import flax.struct
import jax
import jax.numpy as jnp
from flax import nnx


@flax.struct.dataclass
class Sampler:
    net: nnx.Module = flax.struct.field(pytree_node=False)
    temperature: float = 1.0


@jax.jit  # expect: static-graph-argument
def sample(sampler, obs, key):
    return jax.random.categorical(key, sampler.net(obs) / sampler.temperature), sampler.net(obs)


net = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
sampler = Sampler(net=net)
obs = jnp.ones((2, 3))
_, before = sample(sampler, obs, jax.random.key(0))
net.bias.value = net.bias.value + 5.0
_, after = sample(sampler, obs, jax.random.key(0))
print("moved", float(jnp.abs(after - before).max()), "STALE" if (after == before).all() else "ok")
