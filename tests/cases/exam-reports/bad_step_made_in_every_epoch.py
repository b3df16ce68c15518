# observe: "recompiles" if N > 2 else "fine"
"""After 'each epoch is slow' questions: the jitted step is a nested function of train_epoch, which is called for each epoch."""
import time

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

N = 0


class Siamese(nnx.Module):
    def __init__(self, d, k, *, rngs):
        self.embed = nnx.Sequential(nnx.Linear(d, 16, rngs=rngs), nnx.relu, nnx.Linear(16, k, rngs=rngs))
        self.margin = 1.0

    def __call__(self, a, b):
        return jnp.sqrt(((self.embed(a) - self.embed(b)) ** 2).sum(-1) + 1e-9)


def contrastive(model, a, b, same):
    d = model(a, b)
    return jnp.mean(same * d ** 2 + (1 - same) * jnp.maximum(0, model.margin - d) ** 2)


def loader(seed, n=4):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        c1, c2 = rng.integers(0, 2, (2, 32))
        noise = rng.normal(size=(2, 32, 5)).astype("f4") * 0.3
        yield noise[0] + c1[:, None], noise[1] + c2[:, None], (c1 == c2).astype("f4")


def train_epoch(model, batches, lr):
    @nnx.jit  # expect: transform-in-loop
    def step(model, a, b, same):
        global N
        N += 1
        loss, g = nnx.value_and_grad(contrastive)(model, a, b, same)
        p = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda w, d: w - lr * d, p, g))
        return loss

    return float(np.mean([step(model, *b) for b in batches]))


model = Siamese(5, 2, rngs=nnx.Rngs(0))
for epoch in range(5):
    t = time.perf_counter()
    loss = train_epoch(model, loader(epoch), 0.1)
    print(f"epoch {epoch} loss {loss:.4f} time {time.perf_counter() - t:.2f}")
print("compilations", N)
print("RESULT", "fine" if N <= 2 else "recompiles")
