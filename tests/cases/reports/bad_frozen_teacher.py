# observe: "stale" if gaps[-1] > 1e-3 else "fine"
"""Distillation. In the broken version the teacher is refreshed every epoch, but the compiled loss keeps the first one."""
import jax
import jax.numpy as jnp
from flax import nnx


def distill(student, teacher, x, epochs):
    @jax.jit  # expect: stale-capture
    def soft_targets(x):
        return jax.nn.softmax(teacher(x))

    gaps = []
    for _ in range(epochs):
        targets = soft_targets(x)
        grads = nnx.grad(lambda s: jnp.mean((jax.nn.softmax(s(x)) - targets) ** 2))(student)
        nnx.update(student, jax.tree.map(lambda p, g: p - 1.0 * g, nnx.state(student), grads))
        teacher.bias.value = teacher.bias.value + jnp.arange(3.0)
        gaps.append(float(jnp.abs(jax.nn.softmax(teacher(x)) - soft_targets(x)).max()))
    return gaps


gaps = distill(nnx.Linear(2, 3, rngs=nnx.Rngs(0)), nnx.Linear(2, 3, rngs=nnx.Rngs(1)), jnp.ones((1, 2)), 2)
print(gaps, "STALE TEACHER" if gaps[-1] > 1e-3 else "ok")
