"""jax.jit functions on (graphdef, state) which read only, with eval mode, or whose mutation is thrown away on purpose."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.bn(self.fc(x)))))


model = Net(rngs=nnx.Rngs(0))
eval_model = nnx.clone(model)
eval_model.set_attributes(deterministic=True, use_running_average=True)
graphdef, state = nnx.split(eval_model)


@jax.jit
def predict(state, x):
    return nnx.merge(graphdef, state)(x)


@jax.jit
def eval_loss(state, x, y):
    logits = predict(state, x)
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], -1).mean()


def confusion(state, batches, k=2):
    total = jnp.zeros((k, k), jnp.int32)
    for x, y in batches:
        pred = predict(state, x).argmax(-1)
        total = total.at[y, pred].add(1)
    return total


x = jax.random.normal(jax.random.key(0), (6, 3))
y = jnp.arange(6) % 2
print(float(eval_loss(state, x, y)), int(confusion(state, [(x, y)] * 2).sum()), bool(jnp.all(predict(state, x) == predict(state, x))))
