# observe: "lost" if before == after else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def make_update(graphdef, lr):
    @jax.jit
    def update(state, batch):
        model = nnx.merge(graphdef, state)
        grads = nnx.grad(lambda m: jnp.mean((m(batch) - 1.0) ** 2))(model)
        nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model), grads))
        return nnx.state(model)

    return update


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
update = make_update(graphdef, 0.1)
batch = jnp.ones((3, 2))
before = float(jnp.mean((model(batch) - 1.0) ** 2))
for _ in range(3):
    update(state, batch)  # expect: discarded-state
after = float(jnp.mean((nnx.merge(graphdef, state)(batch) - 1.0) ** 2))
print(before, after, "FLAT" if before == after else "falls")
