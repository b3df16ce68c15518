# A jitted function whose argument is called `model` but is a dict of arrays.
import jax
import jax.numpy as jnp


@jax.jit  # ok
def predict(model, x):
    return x @ model["w"] + model["b"]


@jax.jit  # ok
def train_step(model, x, y):
    grads = jax.grad(lambda m: ((predict(m, x) - y) ** 2).mean())(model)
    model = dict(model)
    model.update({k: model[k] - 0.1 * grads[k] for k in model})
    return model


model = {"w": jnp.ones((2, 3)), "b": jnp.zeros((3,))}
model = train_step(model, jnp.ones((1, 2)), jnp.zeros((1, 3)))
