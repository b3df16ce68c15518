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


@jax.jit
def sample(state, x):
    model = nnx.merge(graphdef, state)
    return model(x), nnx.state(model)


def uncertainty(x, n=8):
    current, draws = state, []
    for _ in range(n):
        y, current = sample(current, x)
        draws.append(y)
    return jnp.stack(draws).std(0).max()


u = float(uncertainty(jnp.ones((1, 4))))
print("uncertainty", u, "NO VARIATION" if u == 0 else "ok")
