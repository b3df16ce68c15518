import jax.numpy as jnp
from flax import nnx


def count_correct(model, batch):
    @nnx.jit  # expect: transform-in-loop
    def count(m, inputs, labels):
        return jnp.sum(m(inputs).argmax(-1) == labels)

    return int(count(model, batch["x"], batch["y"]))


def accuracy(model, dataset):
    hits = total = 0
    for batch in dataset:
        hits += count_correct(model, batch)
        total += len(batch["y"])
    return hits / total
