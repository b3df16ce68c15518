import jax
import jax.numpy as jnp
from flax import nnx

attn = nnx.MultiHeadAttention(num_heads=2, in_features=8, qkv_features=8, out_features=8,
                              dropout_rate=0.1, decode=False, rngs=nnx.Rngs(0))
graphdef, params, rest = nnx.split(attn, nnx.Param, ...)


def loss(params, rest):
    model = nnx.merge(graphdef, params, rest)
    model.eval()
    return model(jnp.ones((2, 5, 8)), deterministic=True).sum()


grads = jax.grad(loss)(params, rest)
print(len(jax.tree.leaves(grads)), "gradients")
