# observe: "replays" if (net.blocks.fc.kernel.value[0] == net.blocks.fc.kernel.value[1]).all() else "fine"
# After ultrons/jax-gpt: all layers of the stack start from the same weights.
from flax import nnx


class Block(nnx.Module):
    def __init__(self, width, rngs):
        self.fc = nnx.Linear(width, width, rngs=rngs)


class Net(nnx.Module):
    def __init__(self, width, depth, rngs):
        def create(width, rngs):
            return Block(width, rngs)

        self.blocks = nnx.vmap(create, in_axes=(None, None), out_axes=0, axis_size=depth)(width, rngs)  # expect: rng-replay


net = Net(4, 3, nnx.Rngs(0))
