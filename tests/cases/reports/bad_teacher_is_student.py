# outcome[<0.11]: raises:AttributeError
# observe: "lost" if not same(student.bias.value, teacher.bias.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def make():
    return nnx.Linear(3, 3, rngs=nnx.Rngs(0))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
def self_distill(student, teacher, x):
    """BYOL like step. Returns both networks."""
    teacher.bias.value = teacher.bias.value + 1.0
    return student, teacher


net = make()
student, teacher = self_distill(net, net, jnp.ones((1, 3)))
print("student saw the teacher's update:", bool((student.bias.value == teacher.bias.value).all()))
