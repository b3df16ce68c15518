# jax.vmap over an ensemble that is passed as a stacked Module.
# outcome[<0.11]: raises:ValueError
import jax
import jax.numpy as jnp
from flax import nnx


class Member(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.split_rngs(splits=3)
@nnx.vmap
def make_ensemble(rngs):
    return Member(rngs)


ensemble = make_ensemble(nnx.Rngs(0))
predict = jax.vmap(lambda member, x: member(x), in_axes=(0, None))  # expect[<0.11]: unsupported-graph-argument
print(predict(ensemble, jnp.ones((5, 2))).shape)
