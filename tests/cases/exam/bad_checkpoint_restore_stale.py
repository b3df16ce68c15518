# After the restore the compiled predictor still answers with the random weights.
# observe: "stale" if same(before, after) else "fine"
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
    STORE[name] = jax.device_get(nnx.to_pure_dict(nnx.state(model)))


def restore(name, model):
    state = nnx.state(model)
    nnx.replace_by_pure_dict(state, STORE[name])
    nnx.update(model, state)
    return model


class Server:
    def __init__(self, seed):
        self.model = Net(nnx.Rngs(seed))

        @jax.jit  # expect: stale-capture
        def predict(x):
            return self.model(x)

        self.predict = predict

    def reload(self, name):
        restore(name, self.model)


save("best", Net(nnx.Rngs(5)))
server = Server(0)
before = server.predict(jnp.ones((1, 2)))
server.reload("best")
after = server.predict(jnp.ones((1, 2)))
