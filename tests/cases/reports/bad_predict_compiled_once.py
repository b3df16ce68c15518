# observe: "stale" if curve[0] == curve[-1] else "fine"
"""Compile the validation forward once, before training ... and wonder about a flat curve."""
import jax
import jax.numpy as jnp
from flax import nnx


def build(seed):
    return nnx.Sequential(nnx.Linear(2, 8, rngs=nnx.Rngs(seed)), nnx.relu, nnx.Linear(8, 1, rngs=nnx.Rngs(seed + 1)))


@nnx.jit
def train(model, x, y):
    grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.05 * g, params, grads))


def main():
    model = build(0)
    predict = jax.jit(model)  # expect: stale-capture
    x = jax.random.normal(jax.random.key(0), (32, 2))
    y = jnp.sin(x[:, :1])
    curve = []
    for epoch in range(4):
        train(model, x, y)
        curve.append(float(jnp.mean((predict(x) - y) ** 2)))
    return curve


curve = main()
print("curve", curve, "FLAT" if curve[-1] == curve[0] else "falls")
