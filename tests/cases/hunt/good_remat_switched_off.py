# flax: >=0.12
# dantinox 0.4.14 core/model.py:207, in our words: nnx.remat is not reached by the loop that captures the model.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, dim, *, rngs: nnx.Rngs):
        self.lin = nnx.Linear(dim, dim, rngs=rngs)

    def __call__(self, x, deterministic=True):
        return x + nnx.relu(self.lin(x))


class Model(nnx.Module):
    def __init__(self, dim, depth, checkpoint=True, *, rngs: nnx.Rngs):
        self.blocks = nnx.List([Block(dim, rngs=rngs) for _ in range(depth)])
        self.checkpoint = checkpoint

    def hidden(self, x, *, caches=None, deterministic=False):
        use_cache = caches is not None
        if caches is not None:
            block_caches = caches
        else:
            block_caches = tuple((None, None) for _ in range(len(self.blocks)))
        use_remat = self.checkpoint and not deterministic and not use_cache

        if use_remat:
            def run(block, h):
                return block(h, deterministic=False)
            checkpointed = nnx.remat(run)

        new_caches = []
        for i, block in enumerate(self.blocks):
            if use_remat:
                x = checkpointed(block, x)
            else:
                x = block(x, deterministic=deterministic)
            new_caches.append(block_caches[i])
        return x, tuple(new_caches)

    def __call__(self, x, *, caches=None, deterministic=False):
        return self.hidden(x, caches=caches, deterministic=deterministic)


@partial(nnx.jit, static_argnames=("use_cache",))
def generate_tokens(model, x, steps, use_cache=False):
    def step(i, val):
        x, caches = val
        x, caches = model(x, caches=caches, deterministic=True)
        return x, caches

    def first(i, val):
        x, _ = val
        return model(x, caches=((x, x), (x, x)), deterministic=True)

    x, caches = first(0, (x, None))
    x, _ = jax.lax.fori_loop(0, steps, step, (x, caches))
    return x


def generate(model: nnx.Module, x, steps):
    return generate_tokens(model, x, jnp.array(steps), use_cache=True)


if __name__ == "__main__":
    model = Model(4, 2, rngs=nnx.Rngs(0))
    print(generate(model, jnp.ones((2, 4)), 3).shape)
