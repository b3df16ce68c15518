# Right code, flagged E9324 tracer-escape ("stores a traced value in ...; the tracer leaks").
# The object that the compiled functions change is an argument (or a loop's carry) of a class that is registered as a pytree
# by a decorator of the project: inside it is a new object, and it is returned. (An unregistered one could not be passed.)
# Origin: AI-Hypercomputer/JetStream@acd4f5ad50ed:experimental/jax/inference/runtime/model_executor.py:80 (stored at 125),
#         experimental/jax/inference/model/llama_test.py:121 and :139 (stored at nn/attention.py:89, :95)
import dataclasses

import jax
import jax.numpy as jnp
from jax.tree_util import register_pytree_node


def register_flat_dataclass_as_pytree(cls):
    def flatten(obj):
        return tuple(getattr(obj, field) for field in cls.__dataclass_fields__), None

    def unflatten(aux_data, children):
        return cls(*children)

    register_pytree_node(cls, flatten, unflatten)
    return cls


@register_flat_dataclass_as_pytree
@dataclasses.dataclass
class KVCache:
    k: jax.Array
    v: jax.Array


@register_flat_dataclass_as_pytree
@dataclasses.dataclass
class Metadata:
    length: jax.Array
    pos: jax.Array


@dataclasses.dataclass
class ForwardInput:
    ids: jax.Array
    metadata: Metadata


class Executor:
    def __init__(self):
        self.jitted_prepare = jax.jit(self._prepare)
        self.jitted_write = jax.jit(self._write)

    def _prepare(self, metadata: Metadata, length: jax.Array, ids: jax.Array):
        metadata.length = length
        metadata.pos = metadata.pos + 1
        return ids, metadata

    def prepare(self, metadata, length, ids):
        ids, metadata = self.jitted_prepare(metadata, length, ids)
        return ForwardInput(ids, metadata)

    def _write(self, cache: KVCache, k, n):
        def more(carry):
            return carry[1] < n

        def write(carry):
            cache, i = carry
            cache.k = jax.lax.dynamic_update_slice_in_dim(cache.k, k[i][None], i, axis=0)
            cache.v = cache.v + 1
            return cache, i + 1

        cache, _ = jax.lax.while_loop(more, write, (cache, 0))
        return cache


executor = Executor()
input = executor.prepare(Metadata(jnp.array(0), jnp.arange(3)), jnp.array(5), jnp.arange(2))
input = executor.prepare(input.metadata, jnp.array(6), input.ids)
assert int(input.metadata.length) == 6 and list(input.metadata.pos) == [2, 3, 4]
cache = KVCache(jnp.zeros((4, 2)), jnp.zeros(2))
new = executor.jitted_write(cache, jnp.ones((4, 2)), 3)
new = executor.jitted_write(new, jnp.ones((4, 2)), 3)
assert float(new.k.sum()) == 6 and float(new.v[0]) == 6 and float(cache.k.sum()) == 0
print("fine")
