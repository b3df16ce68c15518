"""A jitted forward over a frozen copy, rebuilt at each evaluation; the training model goes on."""
import jax
import jax.numpy as jnp
from flax import nnx


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        self.conv = nnx.Conv(1, 4, (3, 3), rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.fc = nnx.Linear(4, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.drop(nnx.relu(self.bn(self.conv(x)))).mean((1, 2)))


@nnx.jit
def train_step(model, x, y):
    def loss_fn(m):
        logp = jax.nn.log_softmax(m(x))
        return -jnp.take_along_axis(logp, y[:, None], 1).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


def evaluate(model, batches):
    frozen = nnx.clone(model)
    frozen.eval()
    graphdef, state = nnx.split(frozen)

    @jax.jit
    def predict(state, x):
        return jnp.argmax(nnx.merge(graphdef, state)(x), -1)

    return sum(int((predict(state, x) == y).sum()) for x, y in batches) / sum(len(y) for _, y in batches)


x = jax.random.normal(jax.random.key(0), (8, 5, 5, 1))
y = jnp.arange(8) % 2
model = CNN(rngs=nnx.Rngs(0))
scores = []
for epoch in range(3):
    train_step(model, x, y)
    scores.append(evaluate(model, [(x, y), (x, y)]))
print(len(scores), float(jnp.abs(model.bn.mean.value).sum()) > 0)
