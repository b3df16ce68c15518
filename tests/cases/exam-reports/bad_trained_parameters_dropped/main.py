# observe: "lost" if mse(model, batches[0]) == before else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

import loop


class Autoencoder(nnx.Module):
    def __init__(self, d, k, rngs):
        self.e = nnx.Linear(d, k, rngs=rngs)
        self.d = nnx.Linear(k, d, rngs=rngs)

    def __call__(self, x):
        return self.d(nnx.tanh(self.e(x)))


def mse(model, x):
    return jnp.mean((model(x) - x) ** 2)


def main():
    global model, batches, before
    model = Autoencoder(8, 3, nnx.Rngs(0))
    basis = jax.random.normal(jax.random.key(0), (3, 8))
    batches = [jax.random.normal(jax.random.key(i), (32, 3)) @ basis * 0.3 for i in range(40)]
    before = mse(model, batches[0])
    _, loss = loop.train(model, mse, optax.adam(2e-2), batches)  # expect: discarded-state
    print("train loss", float(loss), "test loss", float(mse(model, batches[0])))


main()
