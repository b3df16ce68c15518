# A new function is compiled whenever there are new parameters, and called many times.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


def train(params):
    return jax.tree.map(lambda p: 0.5 * p, params)


def make_predict(params):
    return jax.jit(lambda x: nnx.merge(graphdef, params)(x))  # ok


outputs = []
for _ in range(2):
    params = train(params)
    predict = make_predict(params)
    outputs.append([float(predict(jnp.full((1, 2), scale)).sum()) for scale in (1.0, 2.0)])
assert outputs[0] != outputs[1]
