# The first parameters are kept for a comparison, and donated with the train state that holds them (cf. jax-ml/jax #9675).
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx, struct


@struct.dataclass
class TrainState:
    params: nnx.State
    opt: optax.OptState

tx = optax.sgd(0.1)
gd, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), nnx.Param)


@functools.partial(jax.jit, donate_argnums=(0,))  # expect: donated-state-reuse
def step(state, x):
    g = jax.grad(lambda p: nnx.merge(gd, p)(x).sum())(state.params)
    up, opt = tx.update(g, state.opt)
    return state.replace(params=optax.apply_updates(state.params, up), opt=opt)


state = TrainState(params, tx.init(params))
init = state.params
for _ in range(3):
    state = step(state, jnp.ones((3, 2)))
print(jax.tree.map(lambda a, b: a - b, state.params, init))
