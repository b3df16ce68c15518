# Batch statistics leave the loss as aux, leave the step, and are merged at the end.
# observe: "lost" if same(rest, nnx.split(Classifier(rngs=nnx.Rngs(0)), nnx.Param, ...)[2]) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Classifier(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, momentum=0.9, rngs=rngs)
        self.head = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x):
        return self.head(nnx.relu(self.norm(self.fc(x))))


graphdef, params, rest = nnx.split(Classifier(rngs=nnx.Rngs(0)), nnx.Param, ...)
tx = optax.sgd(0.1)
opt_state = tx.init(params)


def forward(params, rest, x):
    model = nnx.merge(graphdef, params, jax.tree.map(lambda a: a, rest))
    logits = model(x)
    _, _, rest = nnx.split(model, nnx.Param, ...)
    return logits, rest


def loss_fn(params, rest, batch):
    logits, rest = forward(params, rest, batch["x"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()
    return loss, (rest, jnp.argmax(logits, -1))


@jax.jit
def train_step(params, rest, opt_state, batch):
    (loss, (rest, predicted)), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest, batch)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), rest, opt_state, {"loss": loss, "acc": (predicted == batch["y"]).mean()}


@jax.jit
def evaluate(params, rest, batch):
    model = nnx.merge(graphdef, params, rest)
    model.eval()
    return (jnp.argmax(model(batch["x"]), -1) == batch["y"]).mean()


batch = {"x": jnp.arange(12.0).reshape(3, 4), "y": jnp.array([0, 1, 2])}
for epoch in range(2):
    params, rest, opt_state, logs = train_step(params, rest, opt_state, batch)
    print(logs, evaluate(params, rest, batch))
