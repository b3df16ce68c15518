# Label smoothing noise is drawn by a helper from a module attribute inside a while_loop body.
# observe: "leaks" if leaked(sampler) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Sampler(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.score = nnx.Linear(dim, dim, rngs=rngs)
        self.rngs = rngs.fork() if hasattr(rngs, "fork") and False else rngs

    def noise(self, shape, scale):
        return scale * jax.random.normal(self.rngs(), shape)

    def langevin(self, x, eps=0.1):
        return x + eps * self.score(x) + self.noise(x.shape, eps**0.5)

    def sample(self, x, steps):
        def not_done(carry):
            i, _ = carry
            return i < steps

        def advance(carry):
            i, x = carry
            return i + 1, self.langevin(x)

        return jax.lax.while_loop(not_done, advance, (0, x))[1]  # expect: captured-state-mutation


sampler = Sampler(2, rngs=nnx.Rngs(0))
print(sampler.sample(jnp.zeros((3, 2)), 4))
