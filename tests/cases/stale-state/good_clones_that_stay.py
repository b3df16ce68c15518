# Clones that are meant to stay as they are: a baseline beside the model, a teacher in the loss, a target that is synchronised.
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def score(model, x):
    return jnp.mean((model(x) - 1) ** 2)


@nnx.jit
def step(model, teacher, x):
    soft = teacher(x)
    grads = nnx.grad(lambda m: jnp.mean((m(x) - 1) ** 2) + 0.1 * jnp.mean((m(x) - soft) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
baseline, teacher, target = nnx.clone(model), nnx.clone(model), nnx.clone(model)
x = jnp.ones((4, 2))
for epoch in range(3):
    step(model, teacher, x)
    print("model", score(model, x), "baseline", score(baseline, x))
    if epoch % 2:
        nnx.update(target, nnx.state(model))
    print("target", jax.tree.map(jnp.sum, nnx.state(target)))
