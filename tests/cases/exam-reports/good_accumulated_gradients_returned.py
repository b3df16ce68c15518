import jax
import jax.numpy as jnp
import optax
from flax import nnx


class AccumulatingTrainer:
    """Applies the optimizer every k micro batches."""

    def __init__(self, model, tx, k):
        self.graphdef, self.params = nnx.split(model)
        self.tx, self.k = tx, k
        self.opt_state = tx.init(self.params)
        self.grads = jax.tree.map(jnp.zeros_like, self.params)
        self.micro = jax.jit(self._micro)
        self.apply = jax.jit(self._apply)

    def _micro(self, params, acc, x, y):
        loss, grads = jax.value_and_grad(
            lambda p: jnp.mean((nnx.merge(self.graphdef, p)(x) - y) ** 2)
        )(params)
        return loss, jax.tree.map(jnp.add, acc, grads)

    def _apply(self, params, opt_state, grads):
        grads = jax.tree.map(lambda g: g / self.k, grads)
        updates, opt_state = self.tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state

    def step(self, batches):
        total = 0.0
        for x, y in batches:
            loss, self.grads = self.micro(self.params, self.grads, x, y)
            total += float(loss)
        self.params, self.opt_state = self.apply(self.params, self.opt_state, self.grads)
        self.grads = jax.tree.map(jnp.zeros_like, self.params)
        return total / self.k


trainer = AccumulatingTrainer(nnx.Linear(3, 1, rngs=nnx.Rngs(0)), optax.adam(0.05), k=4)
x = jax.random.normal(jax.random.key(0), (4, 16, 3))
y = x.sum(-1, keepdims=True)
for i in range(40):
    loss = trainer.step(list(zip(x, y)))
print(loss)
