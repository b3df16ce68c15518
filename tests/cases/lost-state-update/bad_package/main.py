# A small package: the layer keeps statistics, the step wraps it, main jits with an alias.
# flax: >=0.11
# observe: "lost" if not net.encoder.norm.seen.value.any() else "fine"
import jax.numpy as jnp
from flax import nnx

from nets import Network
from train.compile import compiled
from train.steps import forward_loss

net = Network(nnx.Rngs(0))
loss_fn = compiled(forward_loss)
print(loss_fn(net, jnp.arange(6.0).reshape(3, 2)))
