# Dropout that is switched off at the call, and one built deterministic.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs, train=False):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop1 = nnx.Dropout(0.5, deterministic=not train, rngs=rngs)
        self.drop2 = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x, deterministic: bool):
        return self.drop2(self.drop1(self.fc(x)), deterministic=deterministic)


@jax.jit  # ok
def predict(model, x):
    return model(x, deterministic=True)


model = Net(nnx.Rngs(0))
x = jnp.ones((1, 4))
assert jnp.allclose(predict(model, x), model.fc(x))
