"""Only the adapter is trained: nnx.DiffState chooses it; statistics of use are counted; blocks are rematerialised."""
import jax
import jax.numpy as jnp
from flax import nnx

STEPS = 3


class Uses(nnx.Variable):
    pass


class Block(nnx.Module):
    def __init__(self, rngs):
        self.base = nnx.Linear(4, 4, rngs=rngs)
        self.adapter = nnx.LoRA(4, 2, 4, rngs=rngs)
        self.uses = Uses(jnp.zeros(()))

    def __call__(self, x):
        self.uses.value = self.uses.value + 1
        return self.base(x) + self.adapter(x)


class Stack(nnx.Module):
    def __init__(self, rngs):
        self.one = Block(rngs)
        self.two = Block(rngs)

    def __call__(self, x):
        for block in (self.one, self.two):
            x = nnx.remat(lambda block, x: block(x))(block, x)
        return x


@nnx.jit
def train_step(model, x, y):
    def loss_fn(model, x, y):
        return ((model(x) - y) ** 2).mean()

    grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, nnx.LoRAParam))(model, x, y)
    params = nnx.state(model, nnx.LoRAParam)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


model = Stack(nnx.Rngs(0))
x = jax.random.normal(jax.random.key(5), (8, 4))
y = jnp.ones((8, 4))
for _ in range(STEPS):
    train_step(model, x, y)
