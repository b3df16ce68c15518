# The model's state comes out, the optimizer's moments do not: Adam starts anew at every step.
# flax: >=0.11
# observe: "lost" if same(optimizer.opt_state, nnx.Optimizer(MLP(nnx.Rngs(0)), optax.adam(1e-2), wrt=nnx.Param).opt_state) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@jax.jit  # expect: partial-state-return
def train_step(model, optimizer, x, y):
    grads = nnx.grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return nnx.state(model)


model = MLP(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
for _ in range(3):
    nnx.update(model, train_step(model, optimizer, jnp.ones((1, 2)), jnp.zeros((1, 2))))
