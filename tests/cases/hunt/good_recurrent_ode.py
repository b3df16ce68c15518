# flax: >=0.12
"""Recurrent cells: nnx.RNN, hand-written lax.scan in __call__ over a read-only cell, carry from rngs, bidirectional."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Seq(nnx.Module):
    def __init__(self, d, h, rngs):
        self.cell = nnx.GRUCell(d, h, rngs=rngs)
        self.lstm = nnx.RNN(nnx.LSTMCell(h, h, rngs=rngs))
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.out = nnx.Linear(h, 1, rngs=rngs)
        self.h = h

    def __call__(self, x):
        def body(carry, xt):
            carry, y = self.cell(carry, xt)
            return carry, y

        init = jnp.zeros((x.shape[0], self.h))
        _, ys = jax.lax.scan(body, init, jnp.swapaxes(x, 0, 1))
        ys = self.drop(jnp.swapaxes(ys, 0, 1))
        return self.out(self.lstm(ys)[:, -1])


class Neural_ODE(nnx.Module):
    def __init__(self, d, rngs):
        self.f = nnx.Linear(d, d, rngs=rngs)

    def __call__(self, x):
        def cond(s):
            return s[0] < 4

        def body(s):
            i, x = s
            return i + 1, x + 0.25 * nnx.tanh(self.f(x))

        return jax.lax.while_loop(cond, body, (0, x))[1]

    def fixed(self, x):
        step = jax.checkpoint(lambda x: x + 0.25 * nnx.tanh(self.f(x)))
        return jax.lax.scan(lambda x, _: (step(x), x), x, None, length=4)[0]


@nnx.jit
def train(model, opt, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    opt.update(model, grads)
    return loss


x = jax.random.normal(jax.random.key(0), (16, 5, 2))
model = Seq(2, 4, nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
losses = [float(train(model, opt, x, x[:, -1, :1])) for _ in range(20)]
assert losses[-1] < losses[0]
ode = Neural_ODE(2, nnx.Rngs(0))
assert jnp.allclose(ode(x[:, 0]), ode.fixed(x[:, 0]), atol=1e-5)
ode_opt = nnx.Optimizer(ode, optax.adam(1e-2), wrt=nnx.Param)
grads = nnx.jit(nnx.grad(lambda m, x: (m.fixed(x) ** 2).mean()))(ode, x[:, 0])
ode_opt.update(ode, grads)
