import jax
import jax.numpy as jnp
from flax import nnx


class Expert(nnx.Module):
    def __init__(self, dim: int, *, rngs: nnx.Rngs):
        self.w_in = nnx.Param(nnx.initializers.lecun_normal()(rngs.params(), (dim, 2 * dim)))
        self.w_out = nnx.Param(nnx.initializers.lecun_normal()(rngs.params(), (2 * dim, dim)))

    def __call__(self, x):
        return nnx.silu(x @ self.w_in.value) @ self.w_out.value


def create(n: int, dim: int, seed: int = 0):
    rngs = nnx.Rngs(params=seed)

    @nnx.jit  # expect: captured-state-mutation
    def init():
        return Expert(dim, rngs=rngs)

    return [init() for _ in range(n)], rngs


experts, rngs = create(2, 4)
print("experts differ:", bool(jnp.any(experts[0].w_in.value != experts[1].w_in.value)))
print(rngs.params())
