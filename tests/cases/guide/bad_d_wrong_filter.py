# Flax guide, NNX and JAX transformations: only a kind that did not change is returned.
# observe: "lost" if same(model, nnx.Linear(2, 3, rngs=nnx.Rngs(0))) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@jax.jit  # expect: partial-state-return|lost-state-update
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
  return nnx.state(model, nnx.BatchStat)


model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
state = train_step(graphdef, state, x, y)
nnx.update(model, state)
