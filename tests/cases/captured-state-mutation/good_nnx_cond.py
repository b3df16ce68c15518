# nnx.cond with the counter as operand.
import jax.numpy as jnp
from flax import nnx


class Tracker(nnx.Module):
    def __init__(self):
        self.hits = nnx.Variable(jnp.zeros((), jnp.int32))


def hit(tracker):
    tracker.hits.value = tracker.hits.value + 1


def miss(tracker):
    pass


tracker = Tracker()
for flag in (True, False, True):
    nnx.cond(flag, hit, miss, tracker)  # ok
assert tracker.hits.value == 2
