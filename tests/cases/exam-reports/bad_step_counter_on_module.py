# observe: "recompiles" if len(LOG) > 2 else "fine"
"""Consistency model: the number of discretisation steps follows the training step."""
import jax
import jax.numpy as jnp
from flax import nnx

LOG = []


class ConsistencyModel(nnx.Module):
    def __init__(self, width: int, total_steps: int, *, rngs: nnx.Rngs):
        self.net = nnx.Sequential(nnx.Linear(2, width, rngs=rngs), nnx.relu, nnx.Linear(width, 1, rngs=rngs))
        self.total_steps = total_steps
        self.current_step = 0

    def schedule(self):
        return 10 + 20 * self.current_step / self.total_steps

    def __call__(self, x, t):
        return x + t * self.net(jnp.concatenate([x, t], -1))

    def loss(self, x, key):
        self.current_step += 1
        n = self.schedule()
        t = jax.random.uniform(key, x.shape, maxval=1.0 - 1.0 / n)
        near = self(x + t + 1.0 / n, t + 1.0 / n)
        return jnp.mean((near - jax.lax.stop_gradient(self(x + t, t))) ** 2)


@nnx.jit  # expect: retracing-state-change
def update(model: ConsistencyModel, x, key):
    LOG.append("trace")
    loss, grads = nnx.value_and_grad(lambda m: m.loss(x, key))(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 1e-2 * g, params, grads))
    return loss


model = ConsistencyModel(8, total_steps=100, rngs=nnx.Rngs(0))
for i in range(5):
    update(model, jnp.ones((4, 1)), jax.random.key(i))
print("traces", len(LOG))
