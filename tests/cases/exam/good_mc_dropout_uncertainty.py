# Monte Carlo dropout with a fresh stream per call, seeded from a key argument.
# observe: "replays" if float(draws.std(0).max()) < 1e-6 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Regressor(nnx.Module):
    def __init__(self, *, rngs):
        self.inp = nnx.Linear(3, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x, rngs=None):
        return self.out(self.drop(nnx.relu(self.inp(x)), rngs=rngs))


model = Regressor(rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)


@jax.jit
def predict_once(state, key, x):
    net = nnx.merge(graphdef, state)
    return net(x, rngs=nnx.Rngs(dropout=key))


def predict_with_uncertainty(state, x, key, n_samples=4):
    keys = jax.random.split(key, n_samples)
    stacked = jax.vmap(predict_once, in_axes=(None, 0, None))(state, keys, x)
    return stacked, stacked.mean(0), stacked.std(0)


draws, mean, std = predict_with_uncertainty(state, jnp.ones((2, 3)), jax.random.key(7))
print(mean, "+-", std)
