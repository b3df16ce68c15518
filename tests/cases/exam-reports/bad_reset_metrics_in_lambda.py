# observe: "lost" if all(m == 0 for _, m in reports) else "fine"
"""Evaluation loop as a generator; welford running statistics."""
import jax
import jax.numpy as jnp
import flax.nnx as nnx


def evaluate(model, stream, report_every):
    stats = nnx.metrics.Welford(argname="err")

    @jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
    def observe(model, stats, x, y):
        err = jnp.abs(model(x) - y)
        stats.update(err=err)
        return err.max()

    for i, (x, y) in enumerate(stream, 1):
        worst = observe(model, stats, x, y)
        if i % report_every == 0:
            yield float(worst), stats.compute()
            stats.reset()


class Affine(nnx.Module):
    def __init__(self):
        self.scale = nnx.Param(jnp.ones(()))

    def __call__(self, x):
        return self.scale.value * x


stream = ((jnp.arange(4.0) * i, jnp.zeros(4)) for i in range(1, 5))
reports = [(w, float(s.mean)) for w, s in evaluate(Affine(), stream, 2)]
print(reports, "mean seen:", all(m > 0 for _, m in reports))
