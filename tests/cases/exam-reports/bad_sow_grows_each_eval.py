# observe: "recompiles" if compilations > 2 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

compilations = 0


class Attention(nnx.Module):
    def __init__(self, dim: int, *, rngs: nnx.Rngs):
        self.q = nnx.Linear(dim, dim, rngs=rngs)
        self.k = nnx.Linear(dim, dim, rngs=rngs)
        self.v = nnx.Linear(dim, dim, rngs=rngs)

    def __call__(self, x):
        weights = nnx.softmax(self.q(x) @ self.k(x).T / x.shape[-1] ** 0.5)
        self.sow(nnx.Intermediate, "weights", weights)
        return weights @ self.v(x)


@nnx.jit  # expect: retracing-state-change
def forward(block, x):
    global compilations
    compilations += 1
    return block(x)


block = Attention(4, rngs=nnx.Rngs(0))
maps = []
for i in range(5):
    x = jax.random.normal(jax.random.key(i), (3, 4))
    forward(block, x)
    maps.append(block.weights.value[-1])
print("attention maps", len(maps), "compilations", compilations)
