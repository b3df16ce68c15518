# A data augmenter with its own Rngs field, captured by a vmapped closure.
# outcome[<0.10.7]: replays
# observe: "replays" if same(out[0], out[1]) else "fine"
import dataclasses
from typing import Callable

import jax
import jax.numpy as jnp
from flax import nnx

Array = jax.Array


@dataclasses.dataclass
class AugmentConfig:
    noise: float = 0.1
    flip: bool = True
    seed: int = 3


class Augment(nnx.Module):
    def __init__(self, cfg: AugmentConfig):
        self.noise, self.flip = cfg.noise, cfg.flip
        self.rngs = nnx.Rngs(aug=cfg.seed)

    def __call__(self, image: Array) -> Array:
        image = image + self.noise * jax.random.normal(self.rngs.aug(), image.shape)
        if self.flip:
            image = jnp.where(jax.random.bernoulli(self.rngs.aug()), image[::-1], image)
        return image


class Pipeline:
    def __init__(self, cfg: AugmentConfig, post: Callable[[Array], Array] = lambda x: x):
        self.augment = Augment(cfg)
        self.post = post

    def __call__(self, images: Array) -> Array:
        def one(image):
            return self.post(self.augment(image))

        return jax.vmap(one)(images)  # expect: captured-state-mutation


pipeline = Pipeline(AugmentConfig())
out = pipeline(jnp.ones((3, 4, 4)))
