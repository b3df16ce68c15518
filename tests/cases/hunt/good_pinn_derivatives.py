# flax: >=0.12
"""jacobian, hessian-vector products, per-example gradients, gradient penalty and PINN residuals through a captured model that is only read."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class PINN(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, t, x):
        return self.l2(nnx.tanh(self.l1(jnp.stack([t, x], -1))))[..., 0]


def residual(model, t, x):
    u = lambda t, x: model(t, x)
    u_t = jax.grad(u, 0)(t, x)
    u_xx = jax.grad(jax.grad(u, 1), 1)(t, x)
    return u_t - 0.1 * u_xx


@nnx.jit
def train_step(model, opt, ts, xs):
    def loss_fn(model):
        r = jax.vmap(residual, in_axes=(None, 0, 0))(model, ts, xs)
        bc = jax.vmap(lambda x: model(jnp.zeros(()), x))(xs) - jnp.sin(xs)
        return (r**2).mean() + (bc**2).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    opt.update(model, grads)
    return loss


@jax.jit
def per_example(model, ts, xs):
    def single(params, t, x):
        return nnx.merge(graphdef, params)(t, x) ** 2

    params = nnx.state(model)
    return jax.vmap(jax.grad(single), in_axes=(None, 0, 0))(params, ts, xs)


def gradient_penalty(model, t, x):
    g = jax.grad(lambda x: model(t, x).sum())(x)
    return ((jnp.abs(g) - 1) ** 2).mean()


@nnx.jit
def gp_step(model, opt, ts, xs):
    grads = nnx.grad(gradient_penalty)(model, ts, xs)
    opt.update(model, grads)


def hvp(model, v, ts, xs):
    gd, params = nnx.split(model, nnx.Param)
    f = lambda p: (nnx.merge(gd, p)(ts, xs) ** 2).mean()
    return jax.jvp(jax.grad(f), (params,), (v,))[1]


model = PINN(nnx.Rngs(0))
graphdef = nnx.graphdef(model)
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
ts, xs = jax.random.uniform(jax.random.key(0), (2, 16))
losses = [float(train_step(model, opt, ts, xs)) for _ in range(20)]
gp_step(model, opt, ts, xs)
assert losses[-1] < losses[0]
assert jax.tree.leaves(per_example(model, ts, xs))[0].shape[0] == 16
jac = jax.jacfwd(lambda x: model(ts[0], x))(xs[0])
assert jax.tree.leaves(hvp(model, nnx.state(model, nnx.Param), ts, xs))
