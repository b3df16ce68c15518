# flax: >=0.11
# observe: "lost" if model is not None and zero(optimizer.step.value) else "fine"
import argparse

import jax
import jax.numpy as jnp
import optax
from flax import nnx

import steps  # noqa: F401  registers the steps
from registry import get_step


def main():
    global model, optimizer
    ap = argparse.ArgumentParser()
    ap.add_argument("--task", default="regression")
    ap.add_argument("--steps", type=int, default=50)
    args = ap.parse_args([])
    out = 1 if args.task == "regression" else 2
    model = nnx.Sequential(nnx.Linear(3, 16, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(16, out, rngs=nnx.Rngs(1)))
    optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    step = get_step(args.task)
    x = jax.random.normal(jax.random.key(0), (64, 3))
    y = x.sum(1, keepdims=True) if out == 1 else (x[:, 0] > 0).astype(jnp.int32)
    for i in range(args.steps):
        loss = step(model, optimizer, x, y)
        if i % 10 == 0:
            print(i, float(loss))


if __name__ == "__main__":
    main()
