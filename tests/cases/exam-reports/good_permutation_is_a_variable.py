import jax
import jax.numpy as jnp
from flax import nnx


class Permute(nnx.Module):
    """Fixed random permutation of the features."""

    def __init__(self, dim, rngs):
        self.order = nnx.Variable(jax.random.permutation(rngs.params(), dim))

    def __call__(self, x):
        return x[..., self.order.value]


class ActNorm(nnx.Module):
    def __init__(self, dim):
        self.log_scale = nnx.Param(jnp.zeros(dim))
        self.bias = nnx.Param(jnp.zeros(dim))

    def __call__(self, x):
        return (x + self.bias.value) * jnp.exp(self.log_scale.value)


class Glow(nnx.Module):
    def __init__(self, dim, rngs):
        self.norm1, self.perm, self.norm2 = ActNorm(dim), Permute(dim, rngs), ActNorm(dim)

    def nll(self, x):
        z = self.norm2(self.perm(self.norm1(x)))
        logdet = self.norm1.log_scale.value.sum() + self.norm2.log_scale.value.sum()
        return 0.5 * jnp.mean(jnp.sum(z**2, -1)) - logdet


flow = Glow(4, nnx.Rngs(0))
x = 2.0 + 0.5 * jax.random.normal(jax.random.key(0), (256, 4))


@nnx.jit
def step(flow):
    loss, grads = nnx.value_and_grad(lambda f: f.nll(x))(flow)
    params = nnx.state(flow, nnx.Param)
    nnx.update(flow, jax.tree.map(lambda p, g: p - 0.02 * g, params, grads))
    return loss


for _ in range(100):
    loss = step(flow)
print(float(loss))
