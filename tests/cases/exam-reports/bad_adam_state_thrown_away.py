# observe: "lost" if int(optax.tree_utils.tree_get(opt_state, "count")) == 0 else "fine"
"""Functional training loop, with a train state held in a dict."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

TX = optax.adam(1e-2)


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        self.conv = nnx.Conv(1, 4, kernel_size=(3, 3), rngs=rngs)
        self.linear = nnx.Linear(4, 10, rngs=rngs)

    def __call__(self, x):
        return self.linear(nnx.relu(self.conv(x)).mean(axis=(1, 2)))


graphdef, params = nnx.split(CNN(rngs=nnx.Rngs(0)))


@jax.jit
def train_step(params, opt_state, x, y):
    def loss_fn(params):
        logits = nnx.merge(graphdef, params)(x)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    loss, grads = jax.value_and_grad(loss_fn)(params)
    updates, opt_state = TX.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


opt_state = TX.init(params)
x = jax.random.normal(jax.random.key(0), (8, 6, 6, 1))
y = jnp.arange(8)
for step in range(4):
    params, new_opt_state, loss = train_step(params, opt_state, x, y)  # expect: discarded-state
    if step % 2 == 0:
        print(step, float(loss))
print("adam count:", int(optax.tree_utils.tree_get(new_opt_state, "count")))
