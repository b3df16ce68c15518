# After Ueaj-Kerman/macrogpt-jax@f7da7ef440 ueaj/model/soft_attn.py:142, in our words: right, and once reported.
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Attention(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.l = nnx.Linear(3, 3, rngs=rngs)
        self.count = nnx.Variable(jnp.array(0))

    @functools.partial(jax.named_call, name="attention")
    def __call__(self, x):
        self.count.value = self.count.value + 1
        return self.l(x)


@nnx.jit
def run(model, x):
    return model(x)


if __name__ == "__main__":
    model = Attention(rngs=nnx.Rngs(0))
    model(jnp.ones((1, 3)))
    run(model, jnp.ones((1, 3)))
    assert int(model.count.value) == 2
