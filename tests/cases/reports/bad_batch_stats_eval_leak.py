import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def accuracy(model, x):
    return (model(x).argmax(-1) == 0).mean()


evaluate = jax.jit(lambda x: accuracy(net, x))  # expect: captured-state-mutation

net = Net(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (8, 2))
print("accuracy", float(evaluate(x)))
print("statistics", net.bn.mean.value + 0)
