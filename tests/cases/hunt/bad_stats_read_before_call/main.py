# flax: >=0.11
# observe: "lost" if same(before, net.mean) else "fine"
import jax.numpy as jnp
from flax import nnx
from lib import forward

net = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
before = net.mean[...]
_, mean = forward(net, jnp.ones((4, 3)))
net.mean[...] = mean
assert (before == net.mean[...]).all()
