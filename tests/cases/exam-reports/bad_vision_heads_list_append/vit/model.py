from flax import nnx

from .layers import Block


class ViT(nnx.Module):
    def __init__(self, dim=8, depth=2, heads=2, classes=3, *, rngs: nnx.Rngs):
        self.patch = nnx.Conv(1, dim, (2, 2), strides=(2, 2), rngs=rngs)
        blocks = []
        for _ in range(depth):
            blocks.append(Block(dim, heads, rngs=rngs))
        self.blocks = blocks  # expect[>=0.12]: static-container-attribute
        self.head = nnx.Linear(dim, classes, rngs=rngs)

    def __call__(self, images):
        x = self.patch(images)
        x = x.reshape(x.shape[0], -1, x.shape[-1])
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(1))
