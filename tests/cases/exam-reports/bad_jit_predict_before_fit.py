# observe: "stale" if not jnp.allclose(predict(x), model(x), atol=1e-4) else "fine"
import argparse

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, hidden, rngs):
        self.up = nnx.Linear(2, hidden, rngs=rngs)
        self.down = nnx.Linear(hidden, 1, rngs=rngs)

    def __call__(self, x):
        return self.down(nnx.gelu(self.up(x)))[:, 0]


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--hidden", type=int, default=8)
    return parser.parse_args()


def accuracy(predict, x, y):
    return float(jnp.mean((predict(x) > 0) == (y > 0)))


def main():
    args = parse_args()
    model = Net(args.hidden, nnx.Rngs(3))
    predict = jax.jit(model)  # expect: stale-capture
    tx = optax.sgd(args.lr)

    @nnx.jit
    def train_step(model, opt_state, x, y):
        loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
        params = nnx.state(model, nnx.Param)
        updates, opt_state = tx.update(grads, opt_state, params)
        nnx.update(model, optax.apply_updates(params, updates))
        return opt_state, loss

    opt_state = tx.init(nnx.state(model, nnx.Param))
    x = jax.random.normal(jax.random.key(0), (64, 2))
    y = jnp.where(x[:, 0] > 0, 1.0, -1.0)
    scores = []
    for epoch in range(args.epochs):
        for _ in range(10):
            opt_state, loss = train_step(model, opt_state, x, y)
        scores.append(accuracy(predict, x, y))
        print(f"epoch {epoch} loss {float(loss):.3f} acc {scores[-1]:.3f} true {accuracy(model, x, y):.3f}")
    print("prediction follows the training:", bool(jnp.allclose(predict(x), model(x), atol=1e-4)))
    return predict, model, x


if __name__ == "__main__":
    predict, model, x = main()
