# observe: "replays" if same(masks[0], masks[1]) else "fine"
"""Masked autoencoder; the mask is drawn in the jitted step."""
import jax
import jax.numpy as jnp
from flax import nnx


class MAE(nnx.Module):
    def __init__(self, patches, dim, *, rngs: nnx.Rngs):
        self.enc = nnx.Linear(patches, dim, rngs=rngs)
        self.dec = nnx.Linear(dim, patches, rngs=rngs)

    def __call__(self, x, mask):
        return self.dec(nnx.gelu(self.enc(jnp.where(mask, 0.0, x))))


def random_mask(rngs, shape, ratio):
    return jax.random.bernoulli(rngs.mask(), ratio, shape)


@nnx.jit  # expect: rng-replay
def train_step(model, x, seed: int = 17):
    rngs = nnx.Rngs(mask=17)
    mask = random_mask(rngs, x.shape, 0.5)

    def loss_fn(m):
        err = (m(x, mask) - x) ** 2
        return jnp.sum(err * mask) / jnp.maximum(mask.sum(), 1)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, mask


model = MAE(6, 8, rngs=nnx.Rngs(0))
masks = [train_step(model, jnp.ones((4, 6)))[1] for _ in range(3)]
print("masks differ:", bool(jnp.any(masks[0] != masks[1])))
