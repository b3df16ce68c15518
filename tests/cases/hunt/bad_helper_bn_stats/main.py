# flax: >=0.11
# observe: "lost" if same(before, net.mean) else "fine"
import jax.numpy as jnp
from flax import nnx
from lib import forward

net = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
before = net.mean[...]
forward(net, jnp.ones((4, 3)))
assert (before == net.mean[...]).all()
