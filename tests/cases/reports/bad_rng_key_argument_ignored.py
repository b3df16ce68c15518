# observe: "replays" if same(sample(state, jnp.ones((1, 4))), sample(state, jnp.ones((1, 4)))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class MCDropout(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


model = MCDropout(nnx.Rngs(0))
graphdef, state = nnx.split(model)


@jax.jit  # expect: rng-replay
def sample(state, x):
    return nnx.merge(graphdef, state)(x)


def uncertainty(x, n=8):
    draws = jnp.stack([sample(state, x) for _ in range(n)])
    return draws.std(0).max()


u = float(uncertainty(jnp.ones((1, 4))))
print("uncertainty", u, "NO VARIATION" if u == 0 else "ok")
