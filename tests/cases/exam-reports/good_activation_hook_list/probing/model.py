from flax import nnx


class MLP(nnx.Module):
    def __init__(self, dims, *, rngs: nnx.Rngs):
        self.l0 = nnx.Linear(dims[0], dims[1], rngs=rngs)
        self.l1 = nnx.Linear(dims[1], dims[2], rngs=rngs)

    def __call__(self, x, record=lambda name, value: value):
        x = nnx.relu(record("l0", self.l0(x)))
        return record("l1", self.l1(x))
