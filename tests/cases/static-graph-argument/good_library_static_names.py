import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit(static_argnames=("train", "width"))
def forward(model, x, width, train=False):
    return model(x[:, :width]) if train else model(x[:, :width]) * 0.5


class Predictor:
    def __init__(self, model):
        self.model = model

    def predict(self, x):
        return forward(self.model, x, width=2)
