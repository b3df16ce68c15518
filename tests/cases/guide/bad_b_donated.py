# Flax guide, NNX and JAX transformations: the donated state is used again.
from functools import partial

from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@partial(jax.jit, donate_argnums=1)  # expect: donated-state-reuse
def train_step(graphdef, state, x, y):
  def loss_fn(graphdef, state):
    model = nnx.merge(graphdef, state)
    return ((model(x) - y) ** 2).mean()

  grads = jax.grad(loss_fn, argnums=1)(graphdef, state)

  model = nnx.merge(graphdef, state)
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)
  return nnx.split(model)


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
new_graphdef, new_state = train_step(graphdef, state, x, y)
print(state['kernel'].value.sum())
