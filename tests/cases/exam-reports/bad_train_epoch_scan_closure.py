# outcome[>=0.11]: raises:ValueError
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class LinearModel(nnx.Module):
    def __init__(self, *, rngs):
        self.w = nnx.Param(jax.random.normal(rngs.params(), (3, 1)))
        self.b = nnx.Param(jnp.zeros(1))

    def __call__(self, x):
        return x @ self.w.value + self.b.value


def train_epoch(model, batches):
    def body(total, batch):
        x, y = batch

        def loss_fn(model):
            return jnp.mean((model(x) - y) ** 2)

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))
        return total + loss, loss

    total, losses = jax.lax.scan(body, 0.0, batches)  # expect: captured-state-mutation
    return total / len(losses), losses


model = LinearModel(rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(1), (5, 8, 3))
for epoch in range(2):
    mean, losses = train_epoch(model, (x, x.sum(-1, keepdims=True)))
    print(epoch, float(mean))
print("bias", float(model.b.value[0]))
