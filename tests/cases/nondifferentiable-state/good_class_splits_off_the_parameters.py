import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


class Fit:
    def __init__(self, model):
        self.graphdef, self.params, self.rest = nnx.split(model, nnx.Param, ...)

    def gradients(self, x):
        def loss_fn(params, rest):
            return jnp.mean(nnx.merge(self.graphdef, params, rest)(x) ** 2)

        return jax.grad(loss_fn)(self.params, jax.tree.map(lambda leaf: leaf, self.rest))


model = Net(nnx.Rngs(0))
model.eval()
print(len(jax.tree.leaves(Fit(model).gradients(jnp.ones((2, 3))))))
