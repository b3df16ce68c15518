# The functional step returns a module; the caller unpacks only the logs.
# flax: >=0.11
# observe: "lost" if same(student, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def step(model, x):
    def loss_fn(m):
        return jnp.mean(m(x) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(model)
    model = jax.tree.map(lambda p, g: p - 0.1 * g, model, grads)
    return model, {"loss": loss}


student = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
logs = []
for i in range(3):
    logs.append(step(student, jnp.ones((2, 2)))[1])  # expect: discarded-state|stale-state
print(logs[-1]["loss"])
