# observe: "lost" if zero(nnx.merge(trainer.graphdef, trainer.state).norm.mean.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


class Trainer:
    def __init__(self, model):
        self.graphdef, self.state = nnx.split(model)
        self.compiled = jax.jit(self.step)

    def step(self, state, x):
        model = nnx.merge(self.graphdef, state)
        loss = jnp.mean(model(x) ** 2)
        return nnx.state(model), loss

    def run(self, x):
        self.state, loss = self.compiled(self.state, x)
        return loss


trainer = Trainer(Net(nnx.Rngs(0)))
trainer.run(jnp.ones((4, 3)) + 1.0)
