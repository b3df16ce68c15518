# observe: "lost" if losses[0] == losses[-1] else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Fitter:
    def __init__(self, model, tx):
        self.model = model
        self.tx = tx
        self.opt_state = tx.init(nnx.state(model, nnx.Param))

    def step(self, x, y):
        def loss_fn(model):
            return jnp.mean((model(x) - y) ** 2)

        loss, grads = nnx.value_and_grad(loss_fn)(self.model)
        params = nnx.state(self.model, nnx.Param)
        updates, self.opt_state = self.tx.update(grads, self.opt_state, params)
        new_params = optax.apply_updates(params, updates)  # expect: discarded-state
        return loss


fitter = Fitter(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), optax.sgd(0.1))
x = jax.random.normal(jax.random.key(0), (8, 2))
losses = [float(fitter.step(x, x[:, :1])) for _ in range(3)]
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
