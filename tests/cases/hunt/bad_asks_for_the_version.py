# observe: "lost" if same(before, nnx.state(model)) else "fine"
import flax, jax
import jax.numpy as jnp
from flax import nnx
import optax
from packaging.version import Version
FLAX = tuple(int(p) for p in flax.__version__.split(".")[:2])
NEW = Version(flax.__version__) >= Version("0.11.0")
MAP = tuple(map(int, flax.__version__.split(".")[:3])) >= (0, 11, 0)
class Net(nnx.Module):
    def __init__(self, rngs):
        layers = [nnx.Linear(2,2,rngs=rngs)]
        self.layers = nnx.List(layers) if hasattr(nnx, "List") else layers
    def __call__(self, x):
        for l in self.layers: x = l(x)
        return x
model = Net(nnx.Rngs(0))
if FLAX >= (0, 11):
    opt = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
else:
    opt = nnx.Optimizer(model, optax.sgd(0.1))

@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def step(model, opt, x):
    loss, grads = nnx.value_and_grad(lambda m: m(x).sum())(model)
    if NEW: opt.update(model, grads)
    else: opt.update(grads)
    return loss

before = jax.tree.map(jnp.copy, nnx.state(model))
step(model, opt, jnp.ones((1, 2)))
