# A trainer computes the new state each step and keeps it in a local name only.
# observe: "lost" if same(trainer.state, nnx.state(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self, model, lr: float = 0.1):
        self.graphdef, self.state = nnx.split(model)
        self.lr = lr
        self.step_fn = jax.jit(self._step)

    def _step(self, state, batch):
        def loss_fn(state):
            return jnp.mean((nnx.merge(self.graphdef, state)(batch["x"]) - batch["y"]) ** 2)

        loss, grads = jax.value_and_grad(loss_fn)(state)
        new_state = jax.tree.map(lambda p, g: p - self.lr * g, state, grads)
        return new_state, {"loss": loss}

    def run(self, batches, callbacks=()):
        history = []
        for batch in batches:
            state, logs = self.step_fn(self.state, batch)  # expect: discarded-state|stale-state
            history.append(logs)
            for callback in callbacks:
                callback(logs)
        return history


trainer = Trainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
trainer.run([{"x": jnp.ones((2, 2)), "y": jnp.zeros((2, 1))}] * 3, callbacks=[print])
