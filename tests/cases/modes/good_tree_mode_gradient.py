# nnx.grad in tree mode gives a Module of gradients; its parameters are put into the model one by one.
# flax: >=0.12.5
# observe: "fine" if not same(model.kernel, nnx.Linear(2, 1, rngs=nnx.Rngs(0)).kernel) else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit(graph=False)
def step(model, x):
    grads = nnx.grad(lambda model: (model(x) ** 2).mean(), graph=False)(model)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), nnx.state(grads))
    nnx.update(model, params)


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
step(model, jnp.ones((3, 2)))
