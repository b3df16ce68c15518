# flax: >=0.12
# After owo93/flax-illuminant-estimation: the class says that the attribute holds data.
from flax import nnx


class Net(nnx.Module):
    blocks = nnx.data()

    def __init__(self, rngs):
        self.blocks = [nnx.Linear(2, 2, rngs=rngs) for _ in range(2)]  # ok


assert len(Net(nnx.Rngs(0)).blocks) == 2
