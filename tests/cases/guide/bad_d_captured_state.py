# Flax guide, NNX and JAX transformations: jax.jit over a lambda that captures the state: the step always starts at the first one.
# observe: "stale" if same(state, nnx.state(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


def train_step(graphdef, state, x, y):
  model = nnx.merge(graphdef, state)

  def loss_fn(model):
    return ((model(x) - y) ** 2).mean()

  grads = nnx.grad(loss_fn)(model)  # expect[>=0.11.2]: captured-graph-argument
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)
  return nnx.split(model)


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
step = jax.jit(lambda x, y: train_step(graphdef, state, x, y))  # may: stale-capture|captured-state-mutation|captured-graph-argument|merge-across-traces
for _ in range(3):
  new_graphdef, new_state = step(x, y)  # expect[<0.11]: stale-state|discarded-state|stale-capture  # may: stale-state|discarded-state|stale-capture
