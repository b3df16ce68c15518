# flax: >=0.11
"""Flax 0.11 pytrees under jax.jit: the objects come back and are rebound, in a for loop and in lax.scan."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc1 = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.fc2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.bn(self.fc1(x))))


@jax.jit
def step(model, opt, x):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - 1) ** 2))(model)
    opt.update(model, grads)
    return model, opt, loss


@jax.jit
def epoch(model, opt, xs):
    def body(carry, x):
        model, opt = carry
        model, opt, loss = step(model, opt, x)
        return (model, opt), loss

    (model, opt), losses = jax.lax.scan(body, (model, opt), xs)
    return model, opt, losses


model = Net(rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
xs = jax.random.normal(jax.random.key(0), (4, 8, 3))
for x in xs:
    model, opt, loss = step(model, opt, x)
model, opt, losses = epoch(model, opt, xs)
print(int(opt.step.value), float(losses[-1]) < float(loss), float(jnp.abs(model.bn.mean.value).sum()) > 0)
