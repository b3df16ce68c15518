# A plain class that keeps a compiled, frozen predictor.
import jax
import jax.numpy as jnp
from flax import nnx


class Server:
    def __init__(self, model):
        self.predict = jax.jit(model)  # ok


server = Server(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
server.predict(jnp.ones((1, 2)))
