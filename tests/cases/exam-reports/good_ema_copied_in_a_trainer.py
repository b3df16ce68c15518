import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class EMATrainer:
    def __init__(self, model, tx, decay=0.99):
        self.graphdef, self.params = nnx.split(model, nnx.Param)
        self.tx = tx
        self.decay = decay
        self.opt_state = tx.init(self.params)
        self.ema = jax.tree.map(jnp.array, self.params)

    @functools.cached_property
    def _step(self):
        @functools.partial(jax.jit, donate_argnums=(0, 1))
        def step(params, opt_state, x, y):
            def loss_fn(p):
                return jnp.mean((nnx.merge(self.graphdef, p)(x) - y) ** 2)

            loss, grads = jax.value_and_grad(loss_fn)(params)
            updates, opt_state = self.tx.update(grads, opt_state, params)
            return optax.apply_updates(params, updates), opt_state, loss

        return step

    def step(self, x, y):
        self.params, self.opt_state, loss = self._step(self.params, self.opt_state, x, y)
        self.ema = jax.tree.map(lambda e, p: self.decay * e + (1 - self.decay) * p, self.ema, self.params)
        return loss


x = jax.random.normal(jax.random.key(0), (64, 128))
y = x[:, ::-1]
trainer = EMATrainer(nnx.Linear(128, 128, rngs=nnx.Rngs(0)), optax.adam(1e-2))
for i in range(20):
    loss = trainer.step(x, y)
print(float(loss), float(jnp.mean((nnx.merge(trainer.graphdef, trainer.ema)(x) - y) ** 2)))
