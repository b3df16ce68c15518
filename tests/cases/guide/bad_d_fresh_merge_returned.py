# Flax guide, NNX and JAX transformations: a second merge of the old state is returned; from 0.11.2 it is live.
# observe: "lost" if same(state, nnx.state(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@jax.jit  # expect[<0.11.2]: lost-state-update|stale-state
def train_step(graphdef, state, x, y):
  model = nnx.merge(graphdef, state)

  def loss_fn(model):
    return ((model(x) - y) ** 2).mean()

  grads = nnx.grad(loss_fn)(model)
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)
  return nnx.split(nnx.merge(graphdef, state))


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
graphdef, state = train_step(graphdef, state, x, y)
