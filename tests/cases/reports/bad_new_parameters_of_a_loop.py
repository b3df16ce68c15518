# observe: "lost" if same(model, Net(nnx.Rngs(0))) else "fine"
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


model = Net(nnx.Rngs(0))
tx = optax.sgd(0.1)
params = nnx.state(model, nnx.Param)
opt_state = tx.init(params)
for i in range(3):
    x = jnp.ones((4, 2)) * i
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean(m(x) ** 2))(model)
    updates, opt_state = tx.update(grads, opt_state)
    new_params = optax.apply_updates(params, updates)  # expect: discarded-state
    print(loss)
