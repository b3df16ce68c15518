# The functional form: the merged model drops out, the key counts stay inside.
# observe: "replays" if same(a, b) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(rate=0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, state = nnx.split(Net(nnx.Rngs(0, dropout=1)))


@jax.jit  # expect: rng-replay|lost-state-update
def apply(state, x):
    model = nnx.merge(graphdef, state)
    return model(x)


a = apply(state, jnp.ones((1, 16)))
b = apply(state, jnp.ones((1, 16)))
