# The trainer hands the model's own methods to nnx.jit and trains afterwards.
# outcome[<0.12.1]: stale
# observe: "stale" if same(before, after) else "fine"
import jax.numpy as jnp
from flax import nnx


class AutoEncoder(nnx.Module):
    def __init__(self, rngs):
        self.enc = nnx.Linear(4, 2, rngs=rngs)
        self.dec = nnx.Linear(2, 4, rngs=rngs)

    def encode(self, x):
        return nnx.relu(self.enc(x) + 1.0)

    def __call__(self, x):
        return self.dec(self.encode(x))


class Trainer:
    def __init__(self, model):
        self.model = model
        self.encode = nnx.jit(model.encode)  # expect: bound-method-transform|stale-capture

    def step(self, x):
        grads = nnx.grad(lambda m: jnp.mean((m(x) - x) ** 2))(self.model)
        params = nnx.state(self.model, nnx.Param)
        import jax

        nnx.update(self.model, jax.tree.map(lambda p, g: p - 0.5 * g, params, grads))


trainer = Trainer(AutoEncoder(nnx.Rngs(0)))
x = jnp.ones((2, 4))
before = trainer.encode(x)
trainer.step(x)
after = trainer.encode(x)
