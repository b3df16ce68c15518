# flax: >=0.12
"""A whole epoch under jax.lax.scan over (graphdef, state), and a second one with nnx.scan on objects."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.drop(nnx.tanh(self.l1(x))))


def train_step(model, optimizer, batch):
    x, y = batch
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


@jax.jit
def epoch(graphdef, state, batches):
    def body(state, batch):
        model, optimizer = nnx.merge(graphdef, state)
        loss = train_step(model, optimizer, batch)
        return nnx.state((model, optimizer)), loss

    return jax.lax.scan(body, state, batches)


@nnx.jit
def epoch_nnx(model, optimizer, batches):
    @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))
    def body(carry, batch):
        model, optimizer = carry
        return carry, train_step(model, optimizer, batch)

    _, losses = body((model, optimizer), batches)
    return losses


model = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.05), wrt=nnx.Param)
x = jax.random.normal(jax.random.key(0), (10, 16, 2))
batches = (x, x.sum(-1, keepdims=True))
graphdef, state = nnx.split((model, optimizer))
means = []
for _ in range(3):
    state, losses = epoch(graphdef, state, batches)
    means.append(losses.mean())
nnx.update((model, optimizer), state)
for _ in range(3):
    means.append(epoch_nnx(model, optimizer, batches).mean())
assert means[-1] < means[3] < means[0]
assert int(optimizer.step[...]) == 60
