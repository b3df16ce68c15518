# LoRA: only the adapters are differentiated, the base is frozen and stays in `rest`.
# observe: "lost" if zero(net.b.value) else "fine"
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
    graphdef, lora, frozen = nnx.split(model, nnx.LoRAParam, ...)

    def loss_fn(lora, x, y):
        return jnp.mean((nnx.merge(graphdef, lora, frozen)(x) - y) ** 2)

    grad_fn = jax.jit(jax.value_and_grad(loss_fn))
    for _ in range(steps):
        loss, grads = grad_fn(lora, *data)
        lora = jax.tree.map(lambda p, g: p - lr * g, lora, grads)
    nnx.update(model, lora)
    return loss


net = LoRALinear(4, 2, 2, rngs=nnx.Rngs(0))
finetune(net, (jnp.ones((3, 4)), jnp.zeros((3, 2))))
