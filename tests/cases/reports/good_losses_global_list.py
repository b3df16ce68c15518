import jax
import jax.numpy as jnp
from flax import nnx

history = {"loss": [], "step": 0}


def train_step(model, x):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean(m(x) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))
    return loss


step = nnx.jit(train_step)
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
for _ in range(3):
    history["loss"].append(step(model, jnp.ones((4, 2))))
    history["step"] += 1
print("steps", history["step"], "mean", float(jnp.stack(history["loss"]).mean()))
