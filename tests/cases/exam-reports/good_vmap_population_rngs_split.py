# flax: >=0.11
"""nnx.vmap over an ensemble with nnx.split_rngs; jax.vmap over states; dropout masks differ per member."""
import jax
import jax.numpy as jnp
from flax import nnx

N = 3


class Member(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.fc = nnx.Linear(2, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.fc(x))))


@nnx.split_rngs(splits=N)
@nnx.vmap(in_axes=(0,), out_axes=0)
def make(rngs):
    return Member(rngs=rngs)


@nnx.jit
@nnx.vmap(in_axes=(0, None), out_axes=0)
def forward(member, x):
    return member(x)


ensemble = make(nnx.Rngs(0, dropout=1))
x = jnp.ones((4, 2))
a, b = forward(ensemble, x), forward(ensemble, x)
ensemble.eval()
graphdef, stacked = nnx.split(ensemble)
c = jax.vmap(lambda s: nnx.merge(graphdef, s)(x))(stacked)
print(a.shape, bool(jnp.any(a != b)), c.shape)
