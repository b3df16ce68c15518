# observe: "replays" if (net.blocks.fc.kernel.value[0] == net.blocks.fc.kernel.value[1]).all() else "fine"
from flax import nnx


class Block(nnx.Module):
    def __init__(self, width, rngs):
        self.fc = nnx.Linear(width, width, rngs=rngs)


class Net(nnx.Module):
    def __init__(self, width, depth, rngs):
        @nnx.split_rngs(splits=depth)
        @nnx.vmap(in_axes=(0,), out_axes=0)
        def create(rngs):
            return Block(width, rngs)

        self.blocks = create(rngs)


net = Net(4, 3, nnx.Rngs(0))
