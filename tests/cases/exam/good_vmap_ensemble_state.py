# The ensemble keeps a stacked State; every member trains under jax.vmap and the stack is rebound.
# observe: "lost" if same(ens.state, before) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Member(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(3, 4, rngs=rngs)
        self.l2 = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


class Ensemble:
    def __init__(self, n):
        self.graphdef = nnx.graphdef(Member(nnx.Rngs(0)))
        self.state = jax.vmap(lambda key: nnx.state(Member(nnx.Rngs(key))))(jax.random.split(jax.random.key(0), n))

    def loss(self, state, x, y):
        return jnp.mean((nnx.merge(self.graphdef, state)(x) - y) ** 2)

    def fit(self, x, y, steps=3):
        def member_step(state):
            value, g = jax.value_and_grad(self.loss)(state, x, y)
            return jax.tree.map(lambda p, d: p - 0.1 * d, state, g), value

        step = jax.jit(jax.vmap(member_step))
        for _ in range(steps):
            self.state, losses = step(self.state)
        return losses


ens = Ensemble(3)
before = jax.tree.map(jnp.array, ens.state)
print(ens.fit(jnp.ones((2, 3)), jnp.zeros((2, 1))))
