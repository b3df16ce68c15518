# Tree mode, graph=False: writes of Variables come out of nnx.jit, nnx.remat, nnx.cond and nnx.scan as in graph mode.
# flax: >=0.12.5
# observe: "fine" if counter.seen[...] == 7 and norm.mean[...].any() else "lost"
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.seen = nnx.Variable(jnp.zeros(()))


def count(counter):
    counter.seen[...] = counter.seen[...] + 1.0


@nnx.jit(graph=False)
def normalize(norm, x):
    return norm(x)


def body(counter, x):
    count(counter)
    return counter, x


compiled = nnx.jit(count, graph=False)
counter = Counter()
norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
normalize(norm, jnp.arange(8.0).reshape(4, 2))
for _ in range(2):
    compiled(counter)
nnx.remat(count, graph=False)(counter)
nnx.cond(counter.seen[...] > 2, count, lambda counter: None, counter, graph=False)
nnx.scan(body, in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0), graph=False)(counter, jnp.arange(3.0))
