# flax: >=0.12
"""The loss uses its parameters through every State helper: merge_state, flat state, pure dict, map_state, casts."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


model = nnx.Sequential(nnx.Linear(2, 4, rngs=nnx.Rngs(0)), nnx.BatchNorm(4, rngs=nnx.Rngs(0)), nnx.Linear(4, 1, rngs=nnx.Rngs(1)))
model.eval()
graphdef, params, rest = nnx.split(model, nnx.Param, ...)
x = jnp.ones((8, 2))


def mse(m, x):
    return ((m(x) - 1) ** 2).mean()


def merged(params, rest, x):
    return mse(nnx.merge(graphdef, nnx.merge_state(params, rest)), x)


def state_merge(params, rest, x):
    return mse(nnx.merge(graphdef, nnx.State.merge(params, rest)), x)


def cast(params, rest, x):
    half = jax.tree.map(lambda p: p.astype(jnp.bfloat16), params)
    return mse(nnx.merge(graphdef, half, rest), x).astype(jnp.float32)


def flat(params, rest, x):
    pairs = nnx.to_flat_state(params)
    return mse(nnx.merge(graphdef, nnx.from_flat_state(list(zip(pairs.paths, pairs.leaves))), rest), x)


def mapped(params, rest, x):
    scaled = nnx.map_state(lambda path, p: p * 2 if False else p, params)
    return mse(nnx.merge(graphdef, scaled, rest), x)


def pure(params, rest, x):
    target = nnx.state(nnx.clone(model), nnx.Param)
    nnx.replace_by_pure_dict(target, nnx.to_pure_dict(params))
    return mse(nnx.merge(graphdef, target, rest), x)


def updated(params, rest, x):
    m = nnx.merge(graphdef, params, rest, copy=True)
    clone = nnx.clone(m)
    nnx.update(clone, params)
    return mse(clone, x)


def into_copy(params, rest, x):
    m = nnx.clone(model)
    nnx.update(m, params)
    return mse(m, x)


def called(params, rest, x):
    out, _ = nnx.call((graphdef, nnx.merge_state(params, rest)))(x)
    return ((out - 1) ** 2).mean()


def star(*args):
    return mse(nnx.merge(graphdef, *args[:2]), args[2])


def regular(params, rest, x):
    l2 = sum(jnp.sum(p**2) for p in jax.tree.leaves(params))
    return 1e-3 * l2 + jax.lax.stop_gradient(mse(nnx.merge(graphdef, params, rest), x))


def dotted(params, rest, x):
    return params["layers"][0]["kernel"][...].sum() * x.mean()


def filtered(params, rest, x):
    return mse(nnx.merge(graphdef, nnx.filter_state(params, nnx.Param), rest), x)


for fn in (merged, state_merge, cast, flat, mapped, pure, updated, called, star, regular, dotted, filtered, into_copy):
    grads = jax.grad(fn)(params, rest, x)
    assert any(float(jnp.abs(g).sum()) > 0 for g in jax.tree.leaves(grads)), fn.__name__
g = [
    jax.grad(merged)(params, rest, x), jax.grad(cast)(params, rest, x), jax.grad(flat)(params, rest, x),
    jax.grad(mapped)(params, rest, x), jax.grad(pure)(params, rest, x), jax.grad(updated)(params, rest, x),
    jax.grad(called)(params, rest, x), jax.grad(star)(params, rest, x), jax.grad(regular)(params, rest, x),
    jax.grad(dotted)(params, rest, x), jax.grad(filtered)(params, rest, x), jax.grad(into_copy)(params, rest, x),
    jax.grad(state_merge)(params, rest, x),
]
