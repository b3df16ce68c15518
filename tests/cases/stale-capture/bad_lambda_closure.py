# A jitted lambda that captures the model lives through the training loop.
# observe: "stale" if same(scores[0], scores[1]) else "fine"
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def main():
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
    evaluate = jax.jit(lambda x: (model(x) ** 2).mean())  # expect: stale-capture

    @nnx.jit
    def train_step(model, optimizer, x):
        grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
        optimizer.update(model, grads)

    scores = []
    for _ in range(3):
        train_step(model, optimizer, jnp.ones((2, 2)))
        scores.append(evaluate(jnp.ones((2, 2))))
    return scores


scores = main()
