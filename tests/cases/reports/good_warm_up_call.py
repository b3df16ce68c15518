# Right code, flagged E9303 discarded-state ("every update is lost") on all versions.
# A warm-up call compiles the step; its result is dropped on purpose, the loop that follows keeps every result and the old
# state is still valid (nothing is donated).
# Origin: rdyro/intro-to-jax-and-nnx@6729a276ae58:main.ipynb cell 52 line 6
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Model(nnx.Module):
    def __init__(self, *, rngs):
        self.inner = nnx.Linear(4, 8, rngs=rngs)
        self.outer = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.outer(jax.nn.relu(self.inner(x)))


model = Model(rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
optimizer = optax.adam(1e-2)
opt_state = optimizer.init(state)


@jax.jit
def train_step(x, y, state, opt_state):
    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    loss = loss_fn(state)
    gs = jax.grad(loss_fn)(state)
    updates, opt_state = optimizer.update(gs, opt_state)
    state = optax.apply_updates(state, updates)
    return loss, state, opt_state


x, y = jnp.ones((16, 4)), jnp.zeros((16, 1))
_ = train_step(x, y, state, opt_state)  # precompile train step
losses = []
for i in range(20):
    loss, state, opt_state = train_step(x, y, state, opt_state)
    losses.append(float(loss))
model = nnx.merge(graphdef, state)
assert losses[-1] < 0.5 * losses[0], losses
print("trains", losses[0], losses[-1])
