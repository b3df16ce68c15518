# After google/tunix@c7d8950f12 tunix/generate/utils.py:1094, in our words: right, and once reported.
import functools
from collections import abc

import jax
import jax.numpy as jnp
from flax import nnx, traverse_util


@functools.partial(jax.jit, static_argnums=(1, 2))
def pad_to(array, shape: tuple[int, ...], axis: int):
    extra = shape[axis] - array.shape[axis]
    return jnp.pad(array, [(0, extra if i == axis else 0) for i in range(array.ndim)])


def transfer(source, target_state):
    def to_spec(node):
        if isinstance(node, abc.Mapping):
            return {key: to_spec(value) for key, value in node.items()}
        return node

    def align(source, spec):
        out = {}
        for key, leaf in traverse_util.flatten_dict(spec).items():
            out[key] = pad_to(source[key], leaf.shape, 0)
        return out

    spec = to_spec(target_state)
    aligned = align(source, spec)
    nnx.update(target_state, traverse_util.unflatten_dict(aligned))


