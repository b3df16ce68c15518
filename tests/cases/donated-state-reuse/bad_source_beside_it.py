# The clone is donated, and what it was made of is another argument of the same call.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(nnx.jit, donate_argnums=1)  # expect: donated-state-reuse
def distill(student, teacher, x):
    target = teacher(x) + 1.0
    grads = nnx.grad(lambda student: ((student(x) - target) ** 2).mean())(student)
    params = nnx.state(student, nnx.Param)
    nnx.update(student, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


student = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
teacher = nnx.clone(student)
distill(student, teacher, jnp.ones((3, 2)))
