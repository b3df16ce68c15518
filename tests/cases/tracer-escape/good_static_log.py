# What is stored is no tracer: shapes, counts of traces, strings.
import jax
import jax.numpy as jnp
from flax import nnx

shapes, traces = [], {"n": 0}


@nnx.jit  # ok
def forward(model, x):
    shapes.append(x.shape)
    traces["n"] += 1
    return model(x)


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
for _ in range(3):
    forward(model, jnp.ones((1, 2)))
assert traces["n"] == 1 and shapes == [(1, 2)]
