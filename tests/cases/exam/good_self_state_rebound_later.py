# The new state is kept in a local name and written back after the loop.
# observe: "lost" if same(trainer.model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self, model, lr: float = 0.1, patience: int = 2):
        self.model, self.lr, self.patience = model, lr, patience
        self.graphdef, self.best = nnx.split(nnx.clone(model))
        self.step_fn = jax.jit(self._step)

    def _step(self, state, batch):
        def loss_fn(state):
            return jnp.mean((nnx.merge(self.graphdef, state)(batch) - 1.0) ** 2)

        loss, grads = jax.value_and_grad(loss_fn)(state)
        return jax.tree.map(lambda p, g: p - self.lr * g, state, grads), loss

    def run(self, batches):
        state, lowest, bad = nnx.state(self.model), float("inf"), 0
        for batch in batches:
            candidate, loss = self.step_fn(state, batch)
            if loss >= lowest:
                bad += 1
                if bad > self.patience:
                    break
                continue
            state, lowest, self.best = candidate, float(loss), candidate
        nnx.update(self.model, state)


trainer = Trainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
trainer.run([jnp.ones((2, 2))] * 3)
