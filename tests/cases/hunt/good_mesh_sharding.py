# flax: >=0.12
"""Mesh: create sharded model under nnx.jit, with_sharding_constraint, shard_map over pure functions, out_shardings."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P

mesh = Mesh(np.array(jax.devices()[:1]).reshape(1, 1), ("data", "model"))


class DotReluDot(nnx.Module):
    def __init__(self, d, rngs):
        init = nnx.initializers.lecun_normal()
        self.w1 = nnx.Param(init(rngs.params(), (d, 2 * d)))
        self.w2 = nnx.Param(init(rngs.params(), (2 * d, d)))
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(x @ self.w1[...])
        return self.drop(y @ self.w2[...])


@nnx.jit
def create_sharded_model():
    model = DotReluDot(4, rngs=nnx.Rngs(0))
    state = nnx.state(model, nnx.Param)
    sharded = jax.tree.map(lambda s: jax.lax.with_sharding_constraint(s, NamedSharding(mesh, P(None, None))), state)
    nnx.update(model, sharded)
    return model


def dp_grads(graphdef, params, rest, x, y):
    def shard(params, rest, x, y):
        def loss_fn(p):
            m = nnx.merge(graphdef, p, rest, copy=True)
            m.eval()
            return ((m(x) - y) ** 2).mean()

        loss, g = jax.value_and_grad(loss_fn)(params)
        return jax.lax.pmean(loss, "data"), jax.lax.pmean(g, "data")

    return jax.shard_map(shard, mesh=mesh, in_specs=(P(), P(), P("data"), P("data")), out_specs=(P(), P()), check_vma=False)(params, rest, x, y)


@nnx.jit
def train_step(model, opt, x, y):
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    loss, grads = dp_grads(graphdef, params, rest, x, y)
    opt.update(model, grads)
    return loss


@nnx.jit
def dropout_step(model, opt, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    opt.update(model, grads)
    return loss


with mesh:
    model = create_sharded_model()
    opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    sharding = NamedSharding(mesh, P("data"))
    x = jax.device_put(jax.random.normal(jax.random.key(0), (8, 4)), sharding)
    losses = [float(train_step(model, opt, x, x)) for _ in range(10)] + [float(dropout_step(model, opt, x, x)) for _ in range(10)]
assert losses[-1] < losses[0]
