# flax: >=0.12
import jax
import optax
from flax import nnx
from lib import build, fit


def mse(model, batch):
    x, y = batch
    return ((model(x) - y) ** 2).mean()


def batches():
    x = jax.random.normal(jax.random.key(0), (4, 16, 2))
    yield from zip(x, x.sum(-1, keepdims=True))


for name in ("bn", "ln"):
    model = build(name)
    opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    values = fit(model, opt, mse, batches, 10)
    assert values[-1] < values[0]
    assert int(opt.step[...]) == 40
