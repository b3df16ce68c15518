# observe: "lost" if lost else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best, self.best_state, self.bad = patience, float("inf"), None, 0

    def update(self, model, loss):
        if loss < self.best:
            self.best, self.bad = loss, 0
            self.best_state = nnx.state(model, nnx.Param)  # expect[>=0.11]: live-state-snapshot
        else:
            self.bad += 1
        return self.bad >= self.patience


def main():
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    x = jax.random.normal(jax.random.key(0), (16, 2))
    stopper = EarlyStopping(patience=3)
    evaluate = nnx.jit(lambda m: jnp.mean((m(x) - 1.0) ** 2))
    lr = 0.1
    for epoch in range(10):
        if stopper.update(model, float(evaluate(model))):
            break
        grads = nnx.grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
        lr *= 2.5
    nnx.update(model, stopper.best_state)
    final = float(evaluate(model))
    return abs(final - stopper.best) > 1e-6


lost = main()
print("restored", not lost)
