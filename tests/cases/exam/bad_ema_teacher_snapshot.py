# Mean teacher: the teacher is merged from the student's own split, so both share their Variables.
# flax: >=0.11.2
# outcome: lost
# observe: "lost" if float(gap) == 0.0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(4, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.gelu(self.l1(x)))


def copy_of(module):
    return nnx.merge(*nnx.split(module))  # expect: live-state-snapshot


@nnx.jit
def train_step(student, optimizer, x, y):
    grads = nnx.grad(lambda s: jnp.mean((s(x) - y) ** 2))(student)
    optimizer.update(student, grads)


student = Encoder(nnx.Rngs(0))
teacher = copy_of(student)  # may: live-state-snapshot
optimizer = nnx.Optimizer(student, optax.sgd(0.1), wrt=nnx.Param)
x = jnp.ones((2, 4))
for _ in range(2):
    train_step(student, optimizer, x, jnp.zeros((2, 2)))
gap = jnp.abs(student(x) - teacher(x)).max()
