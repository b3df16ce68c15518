# observe: "recompiles" if traced > 1 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

traced = 0


def run(epochs=4):
    global traced
    model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    xs = jnp.ones((8, 3))
    for epoch in range(epochs):

        @nnx.jit  # expect: transform-in-loop
        def train_batch(model, x):
            global traced
            traced += 1
            grads = nnx.grad(lambda m: jnp.mean(m(x) ** 2))(model)
            nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))

        for x in xs.reshape(4, 2, 3):
            train_batch(model, x)
    return model


run()
print("compiled", traced, "times", "EVERY EPOCH" if traced > 1 else "ok")
