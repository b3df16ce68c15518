# observe: "lost" if log[0] == log[-1] else "fine"
import flax.struct
import jax
import jax.numpy as jnp
from flax import nnx


@flax.struct.dataclass
class Learner:
    model: nnx.Module
    lr: float


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 4, rngs=rngs)
        self.b = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def learn(learner, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(learner.model)
    params = nnx.state(learner.model, nnx.Param)
    nnx.update(learner.model, jax.tree.map(lambda p, g: p - learner.lr * g, params, grads))
    return {"loss": loss}


learner = Learner(model=Net(nnx.Rngs(0)), lr=0.1)
x = jax.random.normal(jax.random.key(0), (8, 2))
log = [float(learn(learner, x, x[:, :1])["loss"]) for _ in range(3)]
print(log, "FLAT" if log[0] == log[-1] else "falls")
