# An ensemble member is handed to jax.vmap as a Module: before 0.11 it is not a pytree.
# outcome[<0.11]: raises:ValueError
import jax
import jax.numpy as jnp
from flax import nnx


class Member(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(3, 4, rngs=rngs)
        self.l2 = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def make_ensemble(n):
    @nnx.split_rngs(splits=n)
    @nnx.vmap
    def create(rngs):
        return Member(rngs)

    return create(nnx.Rngs(0))


def predict(member: Member, x):
    return member(x)


class Ensemble:
    def __init__(self, n):
        self.members = make_ensemble(n)
        self.n = n

    def __call__(self, x):
        outs = jax.vmap(predict, in_axes=(0, None))(self.members, x)  # expect[<0.11]: unsupported-graph-argument
        return outs.mean(0), outs.std(0)


mean, std = Ensemble(3)(jnp.ones((2, 3)))
