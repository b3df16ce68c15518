# observe: "recompiles" if compiles(lambda: trainer.training_step(xs[0], xs[0].sum(-1, keepdims=True), 0.1)) >= 3 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(2, 16, rngs=rngs)
        self.b = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.relu(self.a(x)))


class Trainer:
    def __init__(self, model):
        self.model = model
        self.loss_fn = lambda m, x, y: jnp.mean((m(x) - y) ** 2)

    def _build_step(self):
        loss_fn = self.loss_fn

        @nnx.jit  # expect: transform-in-loop
        def step(model, x, y, lr):
            loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
            params = nnx.state(model, nnx.Param)
            nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
            return loss

        return step

    def training_step(self, x, y, lr):
        return self._build_step()(self.model, x, y, lr)

    def fit(self, data, schedule):
        for i, (x, y) in enumerate(data):
            loss = self.training_step(x, y, schedule(i))
        return float(loss)


xs = jax.random.normal(jax.random.key(0), (10, 32, 2))
trainer = Trainer(Net(nnx.Rngs(0)))
print(trainer.fit(zip(xs, xs.sum(-1, keepdims=True)), optax.exponential_decay(0.1, 5, 0.9)))
