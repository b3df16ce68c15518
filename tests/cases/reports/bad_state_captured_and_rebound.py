# observe: "fine" if same(predict(graphdef, x), nnx.merge(graphdef, state)(x)) else "stale"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # expect: stale-capture
def predict(graphdef, x):
    return nnx.merge(graphdef, state)(x)


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda model: ((model(x) - 1.0) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


model = nnx.Linear(4, 3, rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (16, 4))
for _ in range(3):
    train_step(model, x)
    graphdef, state = nnx.split(model)
    print((predict(graphdef, x) - 1.0).mean())
