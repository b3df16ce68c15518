# Monte Carlo dropout: twenty identical masks, since the split state is the same in every draw.
# outcome: replays
# observe: "replays" if float(draws.std(0).max()) < 1e-6 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Regressor(nnx.Module):
    def __init__(self, *, rngs):
        self.inp = nnx.Linear(3, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.inp(x))))


model = Regressor(rngs=nnx.Rngs(0, dropout=1))
model.train()
graphdef, state = nnx.split(model)


@jax.jit  # expect: rng-replay|lost-state-update
def predict_once(state, x):
    net = nnx.merge(graphdef, state)
    return net(x)


def predict_with_uncertainty(state, x, n_samples=4):
    samples = [predict_once(state, x) for _ in range(n_samples)]
    stacked = jnp.stack(samples)
    return stacked, stacked.mean(0), stacked.std(0)


draws, mean, std = predict_with_uncertainty(state, jnp.ones((2, 3)))
print(mean, "+-", std)
