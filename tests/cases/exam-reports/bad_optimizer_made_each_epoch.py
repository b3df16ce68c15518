# flax: >=0.11
# observe: "recompiles" if compiles(lambda: train_epoch(critic, nnx.Optimizer(critic, optax.adam(1e-3), wrt=nnx.Param), xs)) >= 3 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 32, rngs=rngs)
        self.l2 = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


@nnx.jit  # expect: retracing-state-change
def train_epoch(critic, optimizer, xs):
    def body_loss(c, x):
        return jnp.mean((c(x) - x.sum(-1, keepdims=True)) ** 2)

    total = 0.0
    for i in range(3):
        loss, grads = nnx.value_and_grad(body_loss)(critic, xs[i])
        optimizer.update(critic, grads)
        total += loss
    return total / 3


rngs = nnx.Rngs(0)
critic = Critic(rngs)
for epoch in range(6):
    # reset the optimizer at the start of each epoch
    optimizer = nnx.Optimizer(critic, optax.adam(1e-3), wrt=nnx.Param)
    xs = jax.random.normal(rngs(), (3, 64, 2))
    loss = train_epoch(critic, optimizer, xs)
print(float(loss))
