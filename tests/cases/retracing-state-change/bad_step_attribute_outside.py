# The training loop itself counts in an attribute of the model.
# observe: "recompiles" if compiles(one_epoch) >= 3 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.epoch = 0

    def __call__(self, x):
        return self.fc(x)


@nnx.jit  # expect: retracing-state-change
def train_step(model, x):
    return model(x).mean()


net = Net(nnx.Rngs(0))


def one_epoch():
    net.epoch += 1
    return train_step(net, jnp.ones((1, 2)))


for _ in range(3):
    one_epoch()
