# A whole training script in tree mode: nnx.set_graph_mode(False) at the top.
# flax: >=0.12.6
# observe: "fine" if losses[-1] < losses[0] and model.norm.mean[...].any() else "lost"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

nnx.set_graph_mode(False)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.out = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.norm(self.linear(x))))


@nnx.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(lambda model: ((model(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


model = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.05), wrt=nnx.Param)
x = jax.random.normal(jax.random.key(0), (16, 4))
y = x.sum(-1, keepdims=True)
losses = [train_step(model, optimizer, x, y) for _ in range(5)]
