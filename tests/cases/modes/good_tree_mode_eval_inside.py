# In tree mode only Variables come out. eval() inside the compiled function holds there, which is all that it is for.
# flax: >=0.12.4
# observe: "fine" if not dropout.deterministic and same(shown, x) else "lost"
import jax.numpy as jnp
from flax import nnx


@nnx.jit(graph=False)
def evaluate(dropout, x):
    dropout.eval()
    return dropout(x)


dropout = nnx.Dropout(0.5, rngs=nnx.Rngs(0))
x = jnp.ones((3, 2))
shown = evaluate(dropout, x)
