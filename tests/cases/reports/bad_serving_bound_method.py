# observe: "stale" if same(one, two) else "fine"
import jax.numpy as jnp
from flax import nnx


class Server:
    def __init__(self, model):
        self.model = model
        self.methods = {name: nnx.jit(getattr(model, name)) for name in ("encode",)}  # expect[>=0.12]: bound-method-transform
        self.predict = nnx.jit(model.predict)  # expect: bound-method-transform

    def reload(self, state):
        nnx.update(self.model, state)


class Model(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 3, rngs=rngs)
        self.b = nnx.Linear(3, 1, rngs=rngs)

    def encode(self, x):
        return self.a(x)

    def predict(self, x):
        return self.b(self.encode(x))


server = Server(Model(nnx.Rngs(0)))
x = jnp.ones((1, 2))
one = server.predict(x)
server.reload(nnx.state(Model(nnx.Rngs(9))))
two = server.predict(x)
print("reloaded weights used:", bool((one != two).any()))
