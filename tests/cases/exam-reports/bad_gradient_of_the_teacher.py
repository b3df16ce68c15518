# observe: "no-gradient" if not ok else "fine"
"""After equinox #458 / optax #291 style reports: distillation whose loss takes the teacher first, so that grad differentiates the teacher."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, din, hid, dout, *, rngs):
        self.l1 = nnx.Linear(din, hid, rngs=rngs)
        self.l2 = nnx.Linear(hid, dout, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def distill_loss(teacher, student, x, temperature=2.0):
    t = nnx.softmax(teacher(x) / temperature)
    s = nnx.log_softmax(student(x) / temperature)
    return -(t * s).sum(-1).mean() * temperature ** 2


class Distiller:
    def __init__(self, teacher, student, lr=0.1):
        self.teacher, self.student = teacher, student
        self.tx = optax.sgd(lr)
        self.opt_state = self.tx.init(nnx.state(student, nnx.Param))

    def step(self, x):
        loss, self.opt_state = _update(self.tx.update, self.teacher, self.student, self.opt_state, x)
        return float(loss)


@nnx.jit(static_argnums=0)
def _update(tx_update, teacher, student, opt_state, x):
    loss, grads = nnx.value_and_grad(distill_loss)(teacher, student, x)  # expect: wrong-gradient-target
    params = nnx.state(student, nnx.Param)
    updates, opt_state = tx_update(grads, opt_state, params)
    nnx.update(student, optax.apply_updates(params, updates))
    return loss, opt_state


def agreement(a, b, x):
    return float((a(x).argmax(-1) == b(x).argmax(-1)).mean())


if __name__ == "__main__":
    teacher = MLP(4, 16, 3, rngs=nnx.Rngs(0))
    student = MLP(4, 16, 3, rngs=nnx.Rngs(1))
    d = Distiller(teacher, student)
    rng = np.random.default_rng(0)
    test = rng.normal(size=(256, 4)).astype("f4")
    first = agreement(teacher, student, test)
    losses = [d.step(rng.normal(size=(64, 4)).astype("f4")) for _ in range(40)]
    last = agreement(teacher, student, test)
    print("loss", losses[0], losses[-1], "agreement", first, "->", last)
    ok = last > first and losses[-1] < losses[0]
    print("RESULT", "fine" if ok else "nograd (student follows the teacher's gradient)")
