# The rest is an argument of the loss, and comes back as aux.
import jax
import jax.numpy as jnp
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.time = nnx.Embed(10, dim, rngs=rngs)
        self.l1 = nnx.Linear(dim, dim, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.l2 = nnx.Linear(dim, dim, rngs=rngs)

    def __call__(self, x, t):
        return self.l2(self.drop(nnx.silu(self.l1(x) + self.time(t))))


@jax.jit
def train_step(model_def, params, rest, x0, key):
    tkey, ekey = jax.random.split(key)
    t = jax.random.randint(tkey, (x0.shape[0],), 0, 10)
    eps = jax.random.normal(ekey, x0.shape)

    def loss_fn(params, rest):
        rest = jax.tree.map(lambda leaf: leaf, rest)
        net = nnx.merge(model_def, params, rest)
        loss = jnp.mean((net(x0 + eps, t) - eps) ** 2)
        return loss, nnx.split(net, nnx.Param, ...)[2]

    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest)
    params = jax.tree.map(lambda p, g: p - 1e-2 * g, params, grads)
    return (params, rest), loss


model_def, params, rest = nnx.split(Denoiser(4, rngs=nnx.Rngs(0)), nnx.Param, ...)
for i in range(2):
    (params, rest), loss = train_step(model_def, params, rest, jnp.ones((3, 4)), jax.random.key(i))
    if not jnp.isfinite(loss):
        break
