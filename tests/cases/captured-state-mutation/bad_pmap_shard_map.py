# shard_map over a function that captures a model with BatchNorm.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx
from jax.sharding import Mesh, PartitionSpec as P

bn = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
mesh = Mesh(jax.devices()[:1], ("data",))


def local_forward(x):
    return bn(x)


forward = jax.shard_map(local_forward, mesh=mesh, in_specs=P("data"), out_specs=P("data"))  # expect: captured-state-mutation
forward(jnp.ones((4, 2)))
