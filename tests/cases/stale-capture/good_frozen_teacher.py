# The teacher is captured and never updated, the student is trained.
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx

teacher = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
student = nnx.Linear(2, 1, rngs=nnx.Rngs(1))
optimizer = nnx.Optimizer(student, optax.sgd(0.1), wrt=nnx.Param)


@nnx.jit  # ok
def distill(student, optimizer, x):
    goal = teacher(x)
    loss, grads = nnx.value_and_grad(lambda s: ((s(x) - goal) ** 2).mean())(student)
    optimizer.update(student, grads)
    return loss


losses = [float(distill(student, optimizer, jnp.ones((2, 2)))) for _ in range(3)]
assert losses[-1] < losses[0]
