import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def fgsm(model, x, eps):
    def loss(x):
        return model(x)[:, 0].sum()

    return x + eps * jnp.sign(jax.grad(loss)(x))


@jax.jit  # expect: captured-state-mutation
def attack(x):
    return fgsm(net, x, 0.1)


net = Net(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (4, 3))
adv = attack(x)
print("moved", float(jnp.abs(adv - x).max()), net.bn.mean.value + 0)
