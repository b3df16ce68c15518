# The gradient of the input is wanted: saliency and adversarial examples.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))


def saliency(x):
    return jax.grad(lambda x: model(x)[..., 0].sum())(x)  # ok


def adversarial_loss(x, model, label):
    return -nnx.log_softmax(model(x))[..., label].sum()


x = jnp.ones((2, 3))
x_adv = x + 0.1 * jnp.sign(nnx.grad(adversarial_loss)(x, model, 1))  # ok
energy_force = jax.grad(lambda pos: model(pos).sum())(x)  # ok
assert saliency(x).shape == x_adv.shape == energy_force.shape
