# Mean teacher by clone; the moving average is written outside every transform.
# flax: >=0.11
# observe: "lost" if float(gap) == 0.0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(4, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)
        self.l2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.drop(nnx.gelu(self.l1(x))))


@nnx.jit
def train_step(student, teacher, optimizer, x):
    target = jax.lax.stop_gradient(teacher(x))

    def consistency(student):
        return jnp.mean((student(x) - target) ** 2)

    loss, grads = nnx.value_and_grad(consistency)(student)
    optimizer.update(student, grads)
    return loss


@jax.jit
def ema(teacher_params, student_params, decay):
    return jax.tree.map(lambda t, s: decay * t + (1 - decay) * s, teacher_params, student_params)


student = Encoder(nnx.Rngs(0))
teacher = nnx.clone(student)
teacher.eval()
optimizer = nnx.Optimizer(student, optax.sgd(0.1), wrt=nnx.Param)
x = jnp.ones((2, 4))
for _ in range(2):
    train_step(student, teacher, optimizer, x)
    nnx.update(teacher, ema(nnx.state(teacher, nnx.Param), nnx.state(student, nnx.Param), 0.5))
student.eval()
gap = jnp.abs(student(x) - teacher(x)).max()
