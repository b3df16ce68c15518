# flax: >=0.12
"""GAN: two models, two optimizers, in one jitted step; spectral-norm-like power iteration Variable; rngs as argument."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Power(nnx.Variable):
    pass


class SNLinear(nnx.Module):
    def __init__(self, i, o, rngs):
        self.kernel = nnx.Param(nnx.initializers.lecun_normal()(rngs.params(), (i, o)))
        self.u = Power(jax.random.normal(rngs.params(), (o,)))

    def __call__(self, x, update_stats=True):
        w = self.kernel[...]
        v = w @ self.u[...]
        v = v / jnp.linalg.norm(v)
        u = w.T @ v
        u = u / jnp.linalg.norm(u)
        if update_stats:
            self.u[...] = jax.lax.stop_gradient(u)
        return x @ (w / (v @ w @ u))


class D(nnx.Module):
    def __init__(self, rngs):
        self.a, self.b = SNLinear(2, 8, rngs), SNLinear(8, 1, rngs)

    def __call__(self, x, update_stats=True):
        return self.b(nnx.leaky_relu(self.a(x, update_stats)), update_stats)[..., 0]


class G(nnx.Module):
    def __init__(self, rngs):
        self.net = nnx.Sequential(nnx.Linear(2, 8, rngs=rngs), nnx.relu, nnx.Linear(8, 2, rngs=rngs))

    def __call__(self, z):
        return self.net(z)


def d_loss_fn(d, g, real, rngs):
    fake = g(jax.random.normal(rngs.latent(), real.shape))
    return (nnx.softplus(-d(real)) + nnx.softplus(d(jax.lax.stop_gradient(fake)))).mean()


def g_loss_fn(g, d, n, rngs):
    return nnx.softplus(-d(g(jax.random.normal(rngs.latent(), (n, 2))), update_stats=False)).mean()


@nnx.jit
def train_step(g, d, g_opt, d_opt, real, rngs):
    d_loss, d_grads = nnx.value_and_grad(d_loss_fn)(d, g, real, rngs)
    d_opt.update(d, d_grads)
    g_loss, g_grads = nnx.value_and_grad(g_loss_fn)(g, d, real.shape[0], rngs)
    g_opt.update(g, g_grads)
    return d_loss, g_loss


rngs = nnx.Rngs(0, latent=7)
g, d = G(rngs), D(rngs)
g_opt = nnx.Optimizer(g, optax.adam(1e-2, b1=0.5), wrt=nnx.Param)
d_opt = nnx.Optimizer(d, optax.adam(1e-2, b1=0.5), wrt=nnx.Param)
u0 = d.a.u[...].copy()
samples = {}
for i in range(10):
    real = jax.random.normal(rngs.data(), (16, 2)) * 0.1 + 2
    d_loss, g_loss = train_step(g, d, g_opt, d_opt, real, rngs)
    if i % 5 == 0:
        samples[i] = jax.device_get(g(jax.random.normal(rngs.latent(), (4, 2))))
assert int(rngs.latent.count[...]) == 22 and not jnp.allclose(u0, d.a.u[...])
