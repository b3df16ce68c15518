"""An ensemble: models are made and run under nnx.vmap, one optimiser step for all."""
import jax
import jax.numpy as jnp
from flax import nnx

STEPS = 3


class Member(nnx.Module):
    def __init__(self, rngs):
        self.hidden = nnx.Linear(2, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.tanh(self.norm(self.hidden(x))))


@nnx.split_rngs(splits=3)
@nnx.vmap(in_axes=0, out_axes=0)
def make(rngs):
    return Member(rngs)


@nnx.vmap(in_axes=(0, None), out_axes=0)
def forward(member, x):
    return member(x)


@nnx.jit
def train_step(members, x, y):
    def loss_fn(members):
        return ((forward(members, x) - y) ** 2).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(members)
    params = nnx.state(members, nnx.Param)
    nnx.update(members, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return loss


members = make(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(2), (8, 2))
y = jnp.sin(x.sum(-1, keepdims=True))
losses = []
for _ in range(STEPS):
    losses.append(train_step(members, x, y))
