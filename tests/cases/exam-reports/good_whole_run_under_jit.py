"""Whole training run in one compiled function; everything that changes is returned."""
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 16, rngs=rngs)
        self.bn = nnx.BatchNorm(16, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.bn(self.fc(x)))))


@functools.partial(jax.jit, static_argnums=0)
def train(n_steps, key):
    key, k1, k2 = jax.random.split(key, 3)
    model = Net(nnx.Rngs(params=k1, dropout=k2))
    tx = optax.adam(1e-2)
    opt_state = tx.init(nnx.state(model, nnx.Param))
    graphdef, state = nnx.split(model)

    def body(carry, key):
        state, opt_state = carry
        m = nnx.merge(graphdef, state)
        x = jax.random.normal(key, (32, 3))
        y = x[:, :1] * x[:, 1:2]
        loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(m)
        params = nnx.state(m, nnx.Param)
        updates, opt_state = tx.update(grads, opt_state, params)
        nnx.update(m, optax.apply_updates(params, updates))
        return (nnx.state(m), opt_state), loss

    (state, _), losses = jax.lax.scan(body, (state, opt_state), jax.random.split(key, n_steps))
    return state, losses


state, losses = train(100, jax.random.key(0))
model = nnx.merge(nnx.graphdef(nnx.eval_shape(lambda: Net(nnx.Rngs(params=0, dropout=1)))), state)
model.eval()
print(losses[:3], losses[-3:], model(jnp.ones((1, 3))))

# many seeds at once
_, curves = jax.vmap(functools.partial(train, 10))(jax.random.split(jax.random.key(1), 3))
print(curves.shape)
