# observe: "lost" if zero(t.model.bn.mean.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


class Trainer:
    def __init__(self):
        graphdef, self.params, self.stats = nnx.split(Net(nnx.Rngs(0)), nnx.Param, nnx.BatchStat)
        self.graphdef = graphdef

        def loss_fn(params, stats, x):
            model = nnx.merge(graphdef, params, stats)
            loss = jnp.mean((model(x) - 1.0) ** 2)
            return loss, nnx.state(model, nnx.BatchStat)

        def step(params, stats, x):
            (loss, stats), grads = nnx.value_and_grad(loss_fn, has_aux=True)(params, stats, x)
            return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads), stats, loss

        self._step = jax.jit(step)

    def fit(self, x, n):
        for _ in range(n):
            self.params, stats, loss = self._step(self.params, self.stats, x)  # expect: discarded-state
        return loss

    @property
    def model(self):
        return nnx.merge(self.graphdef, self.params, self.stats)


t = Trainer()
t.fit(jax.random.normal(jax.random.key(0), (8, 3)) + 2, 3)
print("running mean", t.model.bn.mean.value, "LOST" if (t.model.bn.mean.value == 0).all() else "ok")
