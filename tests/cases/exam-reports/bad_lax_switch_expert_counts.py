"""Top-1 routing of a single token with lax.switch; every expert counts its tokens."""
import jax
import jax.numpy as jnp
from flax import nnx


class CountingExpert(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.fc = nnx.Linear(dim, dim, rngs=rngs)
        self.tokens = nnx.BatchStat(jnp.array(0))

    def __call__(self, x):
        self.tokens.value = self.tokens.value + 1
        return nnx.gelu(self.fc(x))


class Router(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.gate = nnx.Linear(dim, 2, rngs=rngs)
        self.e0 = CountingExpert(dim, rngs=rngs)
        self.e1 = CountingExpert(dim, rngs=rngs)

    def __call__(self, x):
        choice = jnp.argmax(self.gate(x))
        return jax.lax.switch(choice, [lambda x: self.e0(x), lambda x: self.e1(x)], x)  # expect: captured-state-mutation


router = Router(3, rngs=nnx.Rngs(0))
for k in jax.random.split(jax.random.key(0), 4):
    router(jax.random.normal(k, (3,)))
print("tokens", int(router.e0.tokens.value), int(router.e1.tokens.value))
