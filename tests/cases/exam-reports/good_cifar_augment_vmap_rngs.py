# observe: "replays" if all(same(first[0], one) for one in first) else "fine"
"""Random crops and flips of a batch; one Rngs for the whole data pipeline."""
import jax
import jax.numpy as jnp
from flax import nnx


def random_flip(key, image):
    return jnp.where(jax.random.bernoulli(key), image[:, ::-1], image)


def random_crop(key, image, pad=1):
    h, w, c = image.shape
    image = jnp.pad(image, ((pad, pad), (pad, pad), (0, 0)))
    dy, dx = jax.random.randint(key, (2,), 0, 2 * pad + 1)
    return jax.lax.dynamic_slice(image, (dy, dx, 0), (h, w, c))


class Pipeline:
    def __init__(self, seed):
        self.rngs = nnx.Rngs(crop=seed, flip=seed + 1)

    def __call__(self, images):
        n = images.shape[0]
        crop_keys = jax.random.split(self.rngs.crop(), n)
        flip_keys = jax.random.split(self.rngs.flip(), n)
        return jax.vmap(random_flip)(flip_keys, jax.vmap(random_crop)(crop_keys, images))


def epochs(images, n):
    pipeline = Pipeline(0)
    for _ in range(n):
        yield pipeline(images)


images = jnp.broadcast_to(jnp.arange(16.0).reshape(4, 4, 1), (6, 4, 4, 1))
out = list(epochs(images, 2))
first = out[0]
print("images of a batch differ:", any(bool(jnp.any(first[0] != first[i])) for i in range(1, 6)))
