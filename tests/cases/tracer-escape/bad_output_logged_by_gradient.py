# The output depends on the parameters by which nnx.grad differentiates: a tracer, compiled or not.
# observe: attempt(lambda: preds[0] + 1)
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
preds = []


def loss_fn(model, x):
    pred = model(x)
    preds.append(pred.mean())
    return (pred ** 2).mean()


for _ in range(2):
    nnx.grad(loss_fn)(model, jnp.ones((3, 2)))  # expect: tracer-escape
