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


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def train_step(anchor, contrast, x):
    def loss_fn(pair):
        a, c = pair
        return jnp.mean((a(x) - c(x)) ** 2) + jnp.mean((a(x) - 1.0) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)((anchor, contrast))  # may[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
    anchor, contrast = jax.tree.map(lambda p, g: p - 0.1 * g, (anchor, contrast), grads)
    return anchor, contrast, loss


rngs = nnx.Rngs(0)
encoder = Encoder(rngs=rngs)
anchor, contrast = Head(encoder, 2, rngs=rngs), Head(encoder, 2, rngs=rngs)
x = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(3):
    anchor, contrast, loss = train_step(anchor, contrast, x)
same = bool(jnp.allclose(anchor.encoder.fc.kernel.value, contrast.encoder.fc.kernel.value))
print("loss", float(loss), "encoder still shared:", anchor.encoder is contrast.encoder, same)
