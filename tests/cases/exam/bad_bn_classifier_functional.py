# A functional trainer: batch statistics go in and are used, only params and opt_state come out.
# observe: "lost" if same(rest, nnx.split(Classifier(rngs=nnx.Rngs(0)), nnx.Param, ...)[2]) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Block(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.fc = nnx.Linear(din, dout, rngs=rngs)
        self.norm = nnx.BatchNorm(dout, momentum=0.9, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.norm(self.fc(x)))


class Classifier(nnx.Module):
    def __init__(self, *, rngs):
        self.stem = Block(4, 8, rngs=rngs)
        self.head = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x):
        return self.head(self.stem(x))


graphdef, params, rest = nnx.split(Classifier(rngs=nnx.Rngs(0)), nnx.Param, ...)
tx = optax.sgd(0.1)
opt_state = tx.init(params)


def forward(params, rest, x):
    fresh = jax.tree.map(lambda a: a, rest)
    model = nnx.merge(graphdef, params, fresh)
    logits = model(x)
    return logits


def loss_fn(params, rest, batch):
    logits = forward(params, rest, batch["x"])
    return optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()


@jax.jit  # may: lost-state-update|partial-state-return
def train_step(params, rest, opt_state, batch):
    loss, grads = jax.value_and_grad(loss_fn)(params, rest, batch)  # expect: lost-state-update|partial-state-return
    updates, opt_state = tx.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, opt_state, loss


batch = {"x": jnp.arange(12.0).reshape(3, 4), "y": jnp.array([0, 1, 2])}
for epoch in range(2):
    params, opt_state, loss = train_step(params, rest, opt_state, batch)
model = nnx.merge(graphdef, params, rest)
model.eval()
print(model(batch["x"]))
