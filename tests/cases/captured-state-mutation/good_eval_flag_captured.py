# Captured modules with Dropout and BatchNorm, switched off by call-site keywords.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x, *, train: bool = False):
        x = self.bn(self.fc(x), use_running_average=not train)
        return self.drop(x, deterministic=not train)


net = Net(nnx.Rngs(0))


@jax.jit  # ok
def predict(x):
    return net(x)


@jax.jit  # ok
def predict_explicit(x):
    return net(x, train=False)


assert jnp.array_equal(predict(jnp.ones((1, 2))), predict_explicit(jnp.ones((1, 2))))
