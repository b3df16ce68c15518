# Flax guide, NNX and JAX transformations: the loss reads the captured model, not its argument.
# observe: "no-gradient" if same(model, nnx.Linear(2, 3, rngs=nnx.Rngs(0))) else "fine"
from flax import nnx
import jax

x = jax.random.normal(jax.random.key(0), (1, 2))
y = jax.random.normal(jax.random.key(1), (1, 3))


@nnx.jit
def train_step(model, x, y):
  def loss_fn(m):
    return ((model(x) - y) ** 2).mean()

  grads = nnx.grad(loss_fn)(model)  # expect: wrong-gradient-target
  params = nnx.state(model, nnx.Param)
  params = jax.tree_util.tree_map(
    lambda p, g: p - 0.1 * g, params, grads
  )
  nnx.update(model, params)


model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
train_step(model, x, y)
