# observe: "lost" if losses[0] == losses[-1] else "fine"
# Missed: new parameters that only a loss reads inside the step.
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Base(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(4, 4, rngs=rngs)

    def __call__(self, x):
        return self.proj(x)


def add_lora(model, rank, rngs):
    model.proj = nnx.LoRA(4, rank, 4, base_module=model.proj, rngs=rngs)
    return model


model = add_lora(Base(nnx.Rngs(0)), 2, nnx.Rngs(1))
tx = optax.sgd(0.5)
graphdef, lora, frozen = nnx.split(model, nnx.LoRAParam, ...)
opt_state = tx.init(lora)


def make_train_step():
    def train_step(lora, opt_state, x):
        def loss(lora):
            return jnp.mean((nnx.merge(graphdef, lora, frozen)(x) - x) ** 2)

        grads = jax.grad(loss)(lora)
        updates, opt_state = tx.update(grads, opt_state)
        lora = optax.apply_updates(lora, updates)
        tuned = nnx.merge(graphdef, lora, frozen)
        return jnp.mean((tuned(x) - x) ** 2)

    return jax.jit(train_step)  # missing: discarded-state|lost-state-update|partial-state-return


train_step = make_train_step()
x = jnp.eye(4)
losses = [float(train_step(lora, opt_state, x)) for _ in range(3)]
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
