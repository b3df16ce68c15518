from flax import nnx

from .hooks import Recorder

recorder = Recorder()


class MLP(nnx.Module):
    def __init__(self, dims, *, rngs: nnx.Rngs):
        self.l0 = nnx.Linear(dims[0], dims[1], rngs=rngs)
        self.l1 = nnx.Linear(dims[1], dims[2], rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(recorder("l0", self.l0(x)))
        return recorder("l1", self.l1(x))
