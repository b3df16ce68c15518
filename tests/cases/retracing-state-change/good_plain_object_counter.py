# The counter belongs to a plain object outside of the compiled function.
# observe: "recompiles" if compiles(trainer.run) else "fine"
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
        self.global_step = 0

    def run(self):
        self.global_step += 1
        return forward(self.model, jnp.ones((1, 2)))


@nnx.jit  # ok
def forward(model, x):
    return model(x)


trainer = Trainer()
for _ in range(3):
    trainer.run()
