"""A student learns from a slowly moving copy of itself; the copy is updated by a compiled function."""
import jax
import jax.numpy as jnp
from flax import nnx

STEPS = 3


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.body = nnx.Linear(3, 6, rngs=rngs)
        self.head = nnx.Linear(6, 2, rngs=rngs)

    def __call__(self, x):
        return self.head(nnx.relu(self.body(x)))


@nnx.jit
def train_step(student, teacher, x):
    target = teacher(x) + 1.0

    def loss_fn(student, x):
        return ((student(x) - target) ** 2).mean()

    grads = nnx.grad(loss_fn, argnums=0)(student, x)
    params = nnx.state(student, nnx.Param)
    nnx.update(student, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


@jax.jit
def blend(slow, fast):
    return jax.tree.map(lambda s, f: 0.9 * s + 0.1 * f, slow, fast)


student = Encoder(nnx.Rngs(0))
teacher = nnx.clone(student)
x = jax.random.normal(jax.random.key(4), (8, 3))
for _ in range(STEPS):
    train_step(student, teacher, x)
    nnx.update(teacher, blend(nnx.state(teacher, nnx.Param), nnx.state(student, nnx.Param)))
