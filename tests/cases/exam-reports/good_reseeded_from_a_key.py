"""The random state is reseeded from a key argument, so nothing has to come out."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 32, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.fc(x))))


model = Net(nnx.Rngs(0))
graphdef, state = nnx.split(model)


@jax.jit
def mc_sample(state, x, key):
    model = nnx.merge(graphdef, state)
    nnx.reseed(model, default=key, dropout=key)
    return model(x)


@jax.jit
def predictive(state, x, key):
    def one(key):
        m = nnx.merge(graphdef, state)
        nnx.reseed(m, default=key)
        return m(x)

    draws = jnp.stack([one(k) for k in jax.random.split(key, 8)])
    return draws.mean(0), draws.std(0)


x = jnp.ones((1, 4))
draws = [float(mc_sample(state, x, k)[0, 0]) for k in jax.random.split(jax.random.key(1), 4)]
print(len(set(draws)), predictive(state, x, jax.random.key(2))[1] > 0)
