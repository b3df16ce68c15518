# A denoiser: params are differentiated, the rest (with dropout streams) is closed over and merged inside.
# flax: >=0.11.2
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.time = nnx.Embed(10, dim, rngs=rngs)
        self.l1 = nnx.Linear(dim, dim, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.l2 = nnx.Linear(dim, dim, rngs=rngs)

    def __call__(self, x, t):
        h = nnx.silu(self.l1(x) + self.time(t))
        return self.l2(self.drop(h))


betas = jnp.linspace(1e-4, 0.02, 10)
alphas_bar = jnp.cumprod(1.0 - betas)


def q_sample(x0, t, eps):
    a = alphas_bar[t][:, None]
    return jnp.sqrt(a) * x0 + jnp.sqrt(1 - a) * eps


def train_step(graphdef, state, x0, key):
    model = nnx.merge(graphdef, state)
    model_def, params, rest = nnx.split(model, nnx.Param, ...)
    tkey, ekey = jax.random.split(key)
    t = jax.random.randint(tkey, (x0.shape[0],), 0, 10)
    eps = jax.random.normal(ekey, x0.shape)

    def loss_fn(params):
        net = nnx.merge(model_def, params, rest)
        return jnp.mean((net(q_sample(x0, t, eps), t) - eps) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(params)  # expect: merge-across-traces
    nnx.update(model, jax.tree.map(lambda p, g: p - 1e-2 * g, params, grads))
    return nnx.state(model), loss


graphdef, state = nnx.split(Denoiser(4, rngs=nnx.Rngs(0)))
step = jax.jit(train_step)
for i in range(2):
    state, loss = step(graphdef, state, jnp.ones((3, 4)), jax.random.key(i))
