# observe: "lost" if not same(anchor.encoder, contrast.encoder) else "fine"
"""Siamese network with one encoder that two heads use; each head goes separately into jax.jit."""
import jax
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 8, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.fc(x))


class Head(nnx.Module):
    def __init__(self, encoder, dout, *, rngs):
        self.encoder = encoder
        self.fc = nnx.Linear(8, dout, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.encoder(x))


class Siamese(nnx.Module):
    def __init__(self, anchor, contrast):
        self.anchor, self.contrast = anchor, contrast


@nnx.jit
def train_step(pair, x):
    def loss_fn(pair):
        a, c = pair.anchor, pair.contrast
        return jnp.mean((a(x) - c(x)) ** 2) + jnp.mean((a(x) - 1.0) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(pair)
    nnx.update(pair, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(pair, nnx.Param), grads))
    return loss


rngs = nnx.Rngs(0)
encoder = Encoder(rngs=rngs)
anchor, contrast = Head(encoder, 2, rngs=rngs), Head(encoder, 2, rngs=rngs)
x = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(3):
    loss = train_step(Siamese(anchor, contrast), x)
same = bool(jnp.allclose(anchor.encoder.fc.kernel.value, contrast.encoder.fc.kernel.value))
print("loss", float(loss), "encoder still shared:", anchor.encoder is contrast.encoder, same)
