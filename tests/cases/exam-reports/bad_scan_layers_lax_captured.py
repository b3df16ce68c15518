"""Weight-tied (universal) transformer: the block is applied with lax.scan over step embeddings."""
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, dim, heads, rate, *, rngs):
        self.norm = nnx.LayerNorm(dim, rngs=rngs)
        self.attn = nnx.MultiHeadAttention(heads, dim, decode=False, rngs=rngs)
        self.drop = nnx.Dropout(rate, rngs=rngs)

    def __call__(self, x):
        return x + self.drop(self.attn(self.norm(x)))


class UniversalTransformer(nnx.Module):
    def __init__(self, dim, heads, steps, *, rngs: nnx.Rngs):
        self.block = Block(dim, heads, 0.1, rngs=rngs)
        self.step_embed = nnx.Param(0.1 * jax.random.normal(rngs.params(), (steps, dim)))

    def __call__(self, x):
        y, _ = jax.lax.scan(lambda h, e: (self.block(h + e), None), x, self.step_embed.value)  # expect: captured-state-mutation
        return y


@nnx.jit
def train_step(model, x):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean(m(x) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = UniversalTransformer(4, 2, 3, rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (2, 5, 4))
for _ in range(2):
    print(float(train_step(model, x)))
