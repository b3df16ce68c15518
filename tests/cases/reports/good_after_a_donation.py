# INTERNAL ERROR at 39224a8 (not at ce0bf3c): AttributeError: 'str' object has no attribute 'get', in
# nnxlint/model/calls.py:49, `(describe(callee.name)[1] or {}).get("op")`: describe(...)[1] may be a str or a tuple.
# Seen in sgl-project/sglang-jax@cddbf6f1cc33: python/sgl_jax/srt/multimodal/manager/scheduler/audio_backbone_scheduler.py and
# python/sgl_jax/srt/multimodal/models/mimo_audio/mimo_audio_backbone.py (probably also yiding+mistral-nnx and google+tunix)
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
