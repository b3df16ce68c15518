# outcome[<0.10.7]: replays
# observe[<0.10.7]: "replays" if same(masks[0], masks[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.fc = nnx.Linear(16, 16, rngs=rngs)

    def __call__(self, x):
        return self.drop(x)


net = Net(nnx.Rngs(0))


def predict(x):
    return net(x)


masks = jax.vmap(predict)(jnp.ones((4, 16)))  # expect: captured-state-mutation
print("one mask for all:", bool((masks[0] == masks[1]).all()))
