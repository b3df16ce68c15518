# The same package compiled by nnx.jit, with a jax.jit for the pure metrics.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx

from nets import Network
from steps import forward_loss, mean_abs

net = Network(nnx.Rngs(0))
loss_fn = nnx.jit(forward_loss)  # ok
metric = jax.jit(mean_abs)  # ok
loss_fn(net, jnp.arange(6.0).reshape(3, 2))
metric(jnp.ones((3,)))
assert net.norm.seen.value.any()
