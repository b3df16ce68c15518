# Train step that returns new params together with the old rest (accidentally live from 0.11.2).
# observe: "lost" if not jnp.asarray(nnx.merge(graphdef, params, rest).bn.mean.value).any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # expect[<0.11.2]: partial-state-return|stale-state|lost-state-update
def train_step(graphdef, params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return params, rest


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
for _ in range(2):
    params, rest = train_step(graphdef, params, rest, jnp.arange(6.0).reshape(2, 3))
