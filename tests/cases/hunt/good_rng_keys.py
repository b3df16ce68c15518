# flax: >=0.12
"""split_rngs by hand, forked keys, Rngs passed as argument, rngs rebuilt from a key argument and a step."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Noise(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.5)

    def __call__(self, x, rngs):
        return self.drop(self.l(x), rngs=rngs)


@jax.jit
def pure(params, key, x):
    model = nnx.merge(graphdef, params)
    return model(x, rngs=nnx.Rngs(dropout=key))


@jax.jit
def folded(params, step, x):
    key = jax.random.fold_in(base, step)
    rngs = nnx.Rngs(key)
    return nnx.merge(graphdef, params)(x, rngs=rngs)


@nnx.jit
def managed(model, rngs, x):
    return model(x, rngs=rngs)


@nnx.jit
def per_example(model, rngs, x):
    keys = jax.random.split(rngs.dropout(), x.shape[0])
    return jax.vmap(lambda k, xi: model(xi, rngs=nnx.Rngs(dropout=k)))(keys, x)


@jax.jit
def init_params(key):
    return nnx.state(Noise(nnx.Rngs(key)))


def evaluate(params, x, seed=0):
    key = jax.random.key(seed)
    return jnp.stack([pure(params, k, x) for k in jax.random.split(key, 3)])


base = jax.random.key(42)
model = Noise(nnx.Rngs(0))
graphdef, params = nnx.split(model)
x = jnp.ones((8, 2))
a, b = pure(params, jax.random.key(1), x), pure(params, jax.random.key(2), x)
assert not jnp.allclose(a, b)
assert not jnp.allclose(folded(params, 0, x), folded(params, 1, x))
rngs = nnx.Rngs(3)
assert not jnp.allclose(managed(model, rngs, x), managed(model, rngs, x))
assert not jnp.allclose(per_example(model, rngs, x), per_example(model, rngs, x))
assert evaluate(params, x).shape == (3, 8, 2)
assert not jnp.allclose(jax.tree.leaves(init_params(jax.random.key(1)))[1], jax.tree.leaves(init_params(jax.random.key(2)))[1])
