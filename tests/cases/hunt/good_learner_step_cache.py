# flax: >=0.12
"""A generic method wrapper: __call__ of a jitted class attribute, cached steps per shape, step chosen by getattr."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Learner:
    loss_weights = {"a": 1.0, "b": 0.5}

    def __init__(self, model, tx):
        self.model = model
        self.optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
        self._steps = {}
        self.metrics = {}

    def _make(self, name):
        weight = self.loss_weights[name]

        def step(model, optimizer, x):
            def loss_fn(m):
                return weight * (m(x) ** 2).mean()

            loss, grads = nnx.value_and_grad(loss_fn)(model)
            optimizer.update(model, grads)
            return loss

        return nnx.jit(step)

    def step(self, name, x):
        if name not in self._steps:
            self._steps[name] = self._make(name)
        loss = self._steps[name](self.model, self.optimizer, x)
        self.metrics[name] = float(loss)
        return loss

    @staticmethod
    @nnx.jit
    def static_step(model, optimizer, x):
        grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
        optimizer.update(model, grads)

    @classmethod
    def from_seed(cls, seed, **kw):
        return cls(nnx.Linear(2, 2, rngs=nnx.Rngs(seed)), optax.sgd(kw.get("lr", 0.1)))


learner = Learner.from_seed(0)
x = jnp.ones((4, 2))
first = learner.step("a", x)
for _ in range(5):
    learner.step("b", x)
    Learner.static_step(learner.model, learner.optimizer, x)
assert learner.step("a", x) < first
