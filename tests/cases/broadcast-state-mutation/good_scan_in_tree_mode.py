# flax: >=0.12.6
# Without graph updates nnx.scan keeps what the steps write into a broadcast Variable, after Flax's own tests.
import jax.numpy as jnp
from flax import nnx


@nnx.scan(in_axes=(None, nnx.Carry, 0), out_axes=(nnx.Carry, 0), graph=False, graph_updates=False)  # ok
def run(count, total, x):
    count[...] = count[...] + 1
    return total + x, total


count = nnx.Variable(jnp.array(0))
run(count, jnp.array(0), jnp.arange(3))
assert count[...] == 3
