# eval_shape builds its own Rngs inside; the restored module is compiled after it is restored.
import jax
import jax.numpy as jnp
from flax import nnx

STORE = {}


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return nnx.softmax(self.fc(x))


def save(name, model):
    _, state = nnx.split(model)
    STORE[name] = jax.tree.map(lambda a: jax.device_get(a), state)


def restore(name):
    abstract = nnx.eval_shape(lambda: Net(nnx.Rngs(0)))
    graphdef, _ = nnx.split(abstract)
    return nnx.merge(graphdef, STORE[name])


class Server:
    def __init__(self, name):
        model = restore(name)
        model.eval()
        self.predict = jax.jit(lambda x: model(x))


save("best", Net(nnx.Rngs(5)))
print(Server("best").predict(jnp.ones((1, 2))))
