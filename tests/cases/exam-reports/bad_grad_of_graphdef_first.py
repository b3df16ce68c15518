# observe: "no-gradient" if not jax.tree.leaves(g) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class LogReg(nnx.Module):
    def __init__(self, d, rngs):
        self.lin = nnx.Linear(d, 1, rngs=rngs)

    def __call__(self, x):
        return self.lin(x)[:, 0]


def nll(static, params, x, y):
    return optax.sigmoid_binary_cross_entropy(nnx.merge(static, params)(x), y).mean()


static, params = nnx.split(LogReg(3, nnx.Rngs(0)))
x = jax.random.normal(jax.random.key(0), (20, 3))
y = (x[:, 0] > 0).astype(jnp.float32)
grad_fn = jax.jit(jax.grad(nll), static_argnums=0) if False else jax.grad(nll)  # expect: wrong-gradient-target
g = grad_fn(static, params, x, y)
print("leaves of the gradient:", len(jax.tree.leaves(g)))
