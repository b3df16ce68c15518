# Flax guide, NNX and JAX transformations: a statistic is written in the merged model inside jax.grad.
# observe: "lost" if not model.mean.value.any() else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 2))


@nnx.jit
def train_step(model, x, y):
  def loss_fn(graphdef, params, rest):
    model = nnx.merge(graphdef, params, rest)
    return ((model(x) - y) ** 2).mean()

  grads = jax.grad(loss_fn, 1)(*nnx.split(model, nnx.Param, ...))  # expect[>=0.11.2]: merge-across-traces  # expect[<0.11.2]: lost-state-update
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)


model = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
train_step(model, x, y)
