# nnx.grad over the head only; the captured backbone keeps statistics (cf. maxencefaldor/cax #17).
# On 0.10 the values written are concrete (nothing of them is differentiated), so nothing leaks.
# observe: "leaks" if leaked(backbone) else "fine"
import jax.numpy as jnp
from flax import nnx


class Backbone(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


backbone = Backbone(nnx.Rngs(0))
head = nnx.Linear(4, 1, rngs=nnx.Rngs(1))
x = jnp.ones((2, 3))


def loss_fn(head):
    return head(backbone(x)).mean()


grads = nnx.grad(loss_fn)(head)  # expect[>=0.10.7]: captured-state-mutation
