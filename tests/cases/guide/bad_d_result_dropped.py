# Flax guide, NNX and JAX transformations: the caller drops the result.
# observe: "lost" if same(state, nnx.state(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@jax.jit
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
  return nnx.split(model)


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
_ = train_step(graphdef, state, x, y)  # expect: discarded-state
