# observe: "lost" if count != 20 else "fine"
"""After optax newcomers' code: the new optimizer state is thrown away (updates, _ = tx.update(...)), Adam's moments and schedule stay at step 0."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Wide(nnx.Module):
    def __init__(self, d, *, rngs):
        self.fc1 = nnx.Linear(d, 32, rngs=rngs)
        self.fc2 = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.fc1(x)))[:, 0]


class Regression:
    def __init__(self, d, peak=1e-2, steps=20, seed=0):
        self.model = Wide(d, rngs=nnx.Rngs(seed))
        schedule = optax.linear_schedule(0.0, peak, transition_steps=steps)
        self.tx = optax.adam(schedule)
        self.opt_state = self.tx.init(nnx.state(self.model, nnx.Param))
        self._grads = nnx.jit(nnx.value_and_grad(lambda m, x, y: jnp.mean((m(x) - y) ** 2)))

    def partial_fit(self, x, y):
        loss, grads = self._grads(self.model, x, y)
        params = nnx.state(self.model, nnx.Param)
        updates, _ = self.tx.update(grads, self.opt_state, params)  # expect: discarded-state
        nnx.update(self.model, optax.apply_updates(params, updates))
        return float(loss)


rng = np.random.default_rng(0)
reg = Regression(4)
losses = []
for _ in range(20):
    x = rng.normal(size=(64, 4)).astype("f4")
    losses.append(reg.partial_fit(x, (x ** 2).sum(1)))
count = int(optax.tree_utils.tree_get_all_with_path(reg.opt_state, "count")[0][1])
print("losses", losses[0], losses[-1], "adam count", count)
print("RESULT", "fine" if count == 20 else "lost")
