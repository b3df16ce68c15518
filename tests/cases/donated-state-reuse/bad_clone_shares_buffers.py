# The target is a clone of the network whose state is donated: the clone's buffers are gone (cf. google/flax #5461).
import jax
import jax.numpy as jnp
from flax import nnx


def step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


online = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
target = nnx.clone(online)
train = jax.jit(step, donate_argnums=1)  # expect: donated-state-reuse
graphdef, state = nnx.split(online)
state = train(graphdef, state, jnp.ones((1, 2)))
print(target(jnp.ones((1, 2))))
