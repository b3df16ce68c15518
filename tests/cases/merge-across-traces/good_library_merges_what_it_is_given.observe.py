import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    class Net(nnx.Module):
        def __init__(self, rngs):
            self.fc = nnx.Linear(3, 3, rngs=rngs)
            self.norm = nnx.BatchNorm(3, rngs=rngs)

        def __call__(self, x):
            return self.norm(self.fc(x))


    graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
    step = jax.jit(program.train_step, static_argnums=0)
    params, rest, loss = step(program.make_loss(graphdef), params, rest, jnp.ones((4, 3)), 0.1)
    return "fine" if nnx.merge(graphdef, params, rest).norm.mean.value.any() else "lost"
