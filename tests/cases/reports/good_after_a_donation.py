# Calls of classes, decorators and Variables after something was donated: once an internal error
# (origin: sgl-project/sglang-jax@cddbf6f1cc33, multimodal/models/mimo_audio/mimo_audio_backbone.py).
import dataclasses

import jax
import jax.numpy as jnp
from flax import nnx

step = jax.jit(lambda state, x: jax.tree.map(lambda a: a + x, state), donate_argnums=0)
state = step(nnx.state(nnx.Linear(2, 2, rngs=nnx.Rngs(0))), 1.0)


@dataclasses.dataclass(frozen=True)
class Config:
    n: int = 1
    k: object = dataclasses.field(default_factory=dict)


layers = [nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Dropout(0.1, rngs=nnx.Rngs(0)), nnx.Param(jnp.ones(2))]
optimizer = nnx.Optimizer(layers[0], __import__("optax").sgd(0.1), wrt=nnx.Param)
f = nnx.jit(lambda m: m)
g = nnx.List([nnx.BatchNorm(2, rngs=nnx.Rngs(0))])
