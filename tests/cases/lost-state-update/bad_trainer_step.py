# A Trainer whose jitted step is made from a bound method with the model as an argument.
# flax: >=0.11
# observe: "lost" if same(trainer.model, Policy(2, nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, actions: int, rngs: nnx.Rngs):
        self.body = nnx.Linear(4, 8, rngs=rngs)
        self.head = nnx.Linear(8, actions, rngs=rngs)

    def __call__(self, obs):
        return self.head(jnp.tanh(self.body(obs)))


class Trainer:
    def __init__(self, lr=0.1):
        self.model = Policy(2, nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.sgd(lr), wrt=nnx.Param)
        self.step_fn = jax.jit(self._step)  # expect: lost-state-update

    def _step(self, model, optimizer, obs, target):
        def loss_fn(m):
            return jnp.mean((m(obs) - target) ** 2)

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return {"loss": loss, "grad_norm": optax.global_norm(grads)}

    def fit(self, obs, target, steps=3):
        for _ in range(steps):
            metrics = self.step_fn(self.model, self.optimizer, obs, target)
        return metrics


trainer = Trainer()
print(trainer.fit(jnp.ones((5, 4)), jnp.zeros((5, 2))))
