# A sampling while_loop that draws from self.rngs in its body.
# observe: "leaks" if leaked(sampler.rngs) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Sampler(nnx.Module):
    def __init__(self, rngs):
        self.out = nnx.Linear(3, 3, rngs=rngs)
        self.rngs = rngs

    def generate(self, start, steps):
        def cond(carry):
            i, _ = carry
            return i < steps

        def body(carry):
            i, token = carry
            logits = self.out(jax.nn.one_hot(token, 3))
            token = jax.random.categorical(self.rngs.sample(), logits)
            return i + 1, token

        return jax.lax.while_loop(cond, body, (0, start))  # expect: captured-state-mutation


sampler = Sampler(nnx.Rngs(params=0, sample=1))
sampler.generate(jnp.array(0), 3)
