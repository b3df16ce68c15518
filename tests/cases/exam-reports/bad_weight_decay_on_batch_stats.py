# observe: "lost" if not jnp.all(model.bn.var.value == 4.0) else "fine"
"""adamw over everything that nnx.split returns."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.out = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.bn(self.fc(x))))


model = Net(rngs=nnx.Rngs(0))
model.eval()  # fine-tune with frozen statistics
model.bn.var.value = 4.0 * jnp.ones(8)
graphdef, state = nnx.split(model)
tx = optax.adamw(1e-1, weight_decay=0.5)


def loss_fn(state, x, y):
    logits = nnx.merge(graphdef, state)(x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


@jax.jit
def finetune_step(state, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(state, x, y)  # expect: nondifferentiable-state
    updates, opt_state = tx.update(grads, opt_state, state)
    return optax.apply_updates(state, updates), opt_state, loss


opt_state = tx.init(state)
x = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(3):
    state, opt_state, loss = finetune_step(state, opt_state, x, jnp.arange(8) % 2)
nnx.update(model, state)
print("frozen variance kept:", bool(jnp.all(model.bn.var.value == 4.0)), float(model.bn.var.value[0]))
