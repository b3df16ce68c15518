# A batch argument was put in front and argnums stayed 0.
# observe: "no-gradient" if set(grads) == {"x", "y"} else "fine"
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def loss_fn(batch, model):
    return ((model(batch["x"]) - batch["y"]) ** 2).mean()


@nnx.jit
def step(model, batch):
    loss, grads = nnx.value_and_grad(loss_fn, argnums=0)(batch, model)  # missing: wrong-gradient-target
    return loss, grads


loss, grads = step(Net(nnx.Rngs(0)), {"x": jnp.ones((2, 2)), "y": jnp.ones((2, 1))})
