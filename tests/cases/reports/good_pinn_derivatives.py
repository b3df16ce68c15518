"""Physics informed net: u_xx = -u. Inner derivatives of the network with nnx.grad."""
import jax
import jax.numpy as jnp
from flax import nnx


class U(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(1, 12, rngs=rngs)
        self.b = nnx.Linear(12, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x[None])))[0]


def residual(u, xs):
    def at(x):
        u_x = jax.grad(u)
        return u_x(x) + u(x)

    return jax.vmap(at)(xs)


@nnx.jit
def loss_and_grad(u, xs):
    return nnx.value_and_grad(lambda u: jnp.mean(residual(u, xs) ** 2))(u)


u = U(nnx.Rngs(0))
loss, grads = loss_and_grad(u, jnp.linspace(0.0, 1.0, 8))
print("loss", float(loss))
