# observe: "lost" if losses[0] == losses[-1] else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Member(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.vmap(in_axes=0, out_axes=0)
def create(key):
    return Member(nnx.Rngs(key))


ensemble = create(jax.random.split(jax.random.key(0), 4))


def member_step(member, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(member)
    nnx.update(member, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(member), grads))
    return loss


train = jax.jit(jax.vmap(member_step, in_axes=(0, None, None)))  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
x = jax.random.normal(jax.random.key(1), (16, 2))
losses = [float(train(ensemble, x, x[:, :1]).mean()) for _ in range(3)]
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
