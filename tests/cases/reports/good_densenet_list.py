import jax.numpy as jnp
from flax import nnx


class DenseLayer(nnx.Module):
    def __init__(self, cin, growth, *, rngs):
        self.conv = nnx.Conv(cin, growth, (3, 3), rngs=rngs)

    def __call__(self, x):
        return jnp.concatenate([x, nnx.relu(self.conv(x))], axis=-1)


class DenseBlock(nnx.Module):
    def __init__(self, cin, growth, depth, *, rngs):
        self.depth = depth
        for i in range(depth):
            setattr(self, f"layer{i}", DenseLayer(cin + i * growth, growth, rngs=rngs))

    def __call__(self, x):
        for i in range(self.depth):
            x = getattr(self, f"layer{i}")(x)
        return x


class DenseNet(nnx.Module):
    def __init__(self, *, rngs):
        self.stem = nnx.Conv(3, 4, (3, 3), rngs=rngs)
        self.s1 = DenseBlock(4, 2, 2, rngs=rngs)
        self.s2 = DenseBlock(8, 2, 2, rngs=rngs)

    def __call__(self, x):
        x = self.stem(x)
        return self.s2(self.s1(x)).mean((1, 2))


net = DenseNet(rngs=nnx.Rngs(0))
print(net(jnp.ones((1, 8, 8, 3))).shape)
