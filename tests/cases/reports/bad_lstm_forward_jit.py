# observe[<0.10.7]: "leaks" if leaked(tagger) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Tagger(nnx.Module):
    def __init__(self, rngs):
        self.rnn = nnx.RNN(nnx.LSTMCell(4, 6, rngs=rngs))
        self.drop = nnx.Dropout(0.3, rngs=rngs)
        self.out = nnx.Linear(6, 2, rngs=rngs)

    def __call__(self, seq):
        h = self.rnn(seq)
        return self.out(self.drop(h))


tagger = Tagger(nnx.Rngs(params=0, dropout=1, carry=2))


@nnx.jit  # expect: captured-state-mutation
def forward(seq):
    return tagger(seq)


seq = jnp.ones((2, 5, 4))
a = forward(seq)
b = forward(seq)
print("different masks:", bool((a != b).any()))
