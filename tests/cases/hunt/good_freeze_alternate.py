# flax: >=0.12
"""Conditional layers, freeze by filter, two optimizers on one model, alternate training, stop_gradient teacher, distillation."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Backbone(nnx.Module):
    def __init__(self, rngs, norm="batch", dropout=None):
        self.l = nnx.Linear(2, 4, rngs=rngs)
        if norm == "batch":
            self.norm = nnx.BatchNorm(4, rngs=rngs)
        elif norm == "layer":
            self.norm = nnx.LayerNorm(4, rngs=rngs)
        else:
            self.norm = lambda x: x
        self.dropout = None if dropout is None else nnx.Dropout(dropout, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norm(self.l(x)))
        return x if self.dropout is None else self.dropout(x)


class Model(nnx.Module):
    def __init__(self, rngs, **kw):
        self.backbone = Backbone(rngs, **kw)
        self.head = nnx.Linear(4, 2, rngs=rngs)

    def __call__(self, x):
        return self.head(self.backbone(x))


head_only = nnx.All(nnx.Param, nnx.PathContains("head"))
body_only = nnx.All(nnx.Param, nnx.PathContains("backbone"))


def make(filt):
    @nnx.jit
    def step(student, teacher, opt, x):
        targets = jax.lax.stop_gradient(teacher(x))

        def loss_fn(student):
            return ((student(x) - targets) ** 2).mean()

        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, filt))(student)
        opt.update(student, grads)
        return loss

    return step


teacher = Model(nnx.Rngs(1), norm="layer")
student = Model(nnx.Rngs(0), dropout=0.1)
opts = {"head": nnx.Optimizer(student, optax.adam(1e-2), wrt=head_only), "body": nnx.Optimizer(student, optax.adam(1e-2), wrt=body_only)}
steps = {"head": make(head_only), "body": make(body_only)}
x = jax.random.normal(jax.random.key(0), (32, 2))
losses = []
for i in range(40):
    name = "head" if i % 2 else "body"
    losses.append(float(steps[name](student, teacher, opts[name], x)))
assert losses[-1] < losses[0]
jit_teacher = nnx.jit(lambda x: teacher(x))
assert jit_teacher(x).shape == (32, 2)
