# Only the LoRA parameters are trained and only they are returned.
import jax
import jax.numpy as jnp
from flax import nnx


class Adapted(nnx.Module):
    def __init__(self, rngs):
        self.base = nnx.Linear(4, 4, rngs=rngs)
        self.lora = nnx.LoRA(4, 2, 4, rngs=rngs)

    def __call__(self, x):
        return self.base(x) + self.lora(x)


@jax.jit  # ok
def train_step(graphdef, lora, frozen, x):
    def loss_fn(lora):
        return (nnx.merge(graphdef, lora, frozen)(x) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(lora)
    return jax.tree.map(lambda p, g: p - 0.1 * g, lora, grads), loss


model = Adapted(nnx.Rngs(0))
graphdef, lora, frozen = nnx.split(model, nnx.LoRAParam, ...)
losses = []
for _ in range(3):
    lora, loss = train_step(graphdef, lora, frozen, jnp.ones((1, 4)))
    losses.append(float(loss))
nnx.update(model, lora)
assert losses[-1] < losses[0]
