# flax: >=0.11
# observe: "stale" if not same(before, model.kernel) else "fine"
from flax import nnx
from lib import fit


def halve(model):
    model.kernel[...] = model.kernel[...] * 0.5


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = model.kernel[...]
fit(model, [halve, halve])
assert not (before == model.kernel[...]).any()
