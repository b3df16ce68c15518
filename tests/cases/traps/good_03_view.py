# nnx.view gives a deterministic view of the model.
# flax: >=0.12.4
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.bn(self.fc(x)))


@jax.jit  # ok
def evaluate(model, x):
    return model(x).mean()


net = Net(nnx.Rngs(0))
eval_model = nnx.view(net, deterministic=True, use_running_average=True)
a = evaluate(eval_model, jnp.ones((2, 2)))
b = evaluate(eval_model, jnp.ones((2, 2)))
assert a == b
