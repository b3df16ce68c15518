# Flax guide, NNX and JAX transformations: the model is captured instead of passed.
# observe: "leaks" if leaked(model) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@nnx.jit  # expect: captured-state-mutation
def train_step(x, y):
  def loss_fn(graphdef, state):
    model = nnx.merge(graphdef, state)
    return ((model(x) - y) ** 2).mean()

  grads = jax.grad(loss_fn, 1)(*nnx.split(model))
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)


model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
train_step(x, y)
