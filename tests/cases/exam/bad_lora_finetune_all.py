# LoRA: the differentiated state holds every Variable, the integer step counter included.
import jax
import jax.numpy as jnp
from flax import nnx


class StepCount(nnx.Variable):
    pass


class LoRALinear(nnx.Module):
    def __init__(self, din, dout, rank, *, rngs):
        self.base = nnx.Linear(din, dout, rngs=rngs)
        self.a = nnx.LoRAParam(jax.random.normal(rngs.params(), (din, rank)))
        self.b = nnx.LoRAParam(jnp.zeros((rank, dout)))
        self.calls = StepCount(jnp.zeros((), jnp.int32))

    def __call__(self, x):
        return self.base(x) + x @ self.a.value @ self.b.value


def finetune(model, data, lr=1e-2, steps=2):
    graphdef, state = nnx.split(model)

    def loss_fn(state, x, y):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    grad_fn = jax.jit(jax.value_and_grad(loss_fn))  # expect: nondifferentiable-state
    for _ in range(steps):
        loss, grads = grad_fn(state, *data)
        state = jax.tree.map(lambda p, g: p - lr * g, state, grads)
    nnx.update(model, state)
    return loss


net = LoRALinear(4, 2, 2, rngs=nnx.Rngs(0))
finetune(net, (jnp.ones((3, 4)), jnp.zeros((3, 2))))
