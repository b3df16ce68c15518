# outcome: raises:ConcretizationTypeError
"""Loss history collected by the step itself."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

history = {"loss": [], "grad_norm": []}


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.jit  # expect: tracer-escape
def train_step(model, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    history["loss"].append(loss)
    history["grad_norm"].append(optax.global_norm(grads))


model = Net(rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (8, 2))
for _ in range(5):
    train_step(model, x, x.sum(1, keepdims=True))
print("recorded", len(history["loss"]), "of 5;", [float(l) for l in history["loss"]])
