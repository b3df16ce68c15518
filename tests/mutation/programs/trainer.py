# flax: >=0.11
"""A trainer class that keeps functional state and rebinds it, and reports with its eval-mode model."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

STEPS = 3


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 1, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)

    def __call__(self, x):
        return self.linear(self.dropout(x))


def step(graphdef, state, x, y):
    model, optimizer = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return nnx.state((model, optimizer)), loss


class Trainer:
    def __init__(self, seed):
        self.model = Net(nnx.Rngs(seed))
        self.optimizer = nnx.Optimizer(self.model, optax.sgd(0.1), wrt=nnx.Param)
        self.graphdef, self.state = nnx.split((self.model, self.optimizer))
        self.compiled = jax.jit(step, static_argnums=0)

    def fit(self, x, y, steps):
        losses = []
        for _ in range(steps):
            self.state, loss = self.compiled(self.graphdef, self.state, x, y)
            losses.append(loss)
        nnx.update((self.model, self.optimizer), self.state)
        return losses

    def score(self, x, y):
        self.model.eval()
        error = ((self.model(x) - y) ** 2).mean()
        self.model.train()
        return error


x = jax.random.normal(jax.random.key(3), (8, 4))
y = jnp.ones((8, 1))
trainer = Trainer(0)
losses = trainer.fit(x, y, STEPS)
score = trainer.score(x, y)
