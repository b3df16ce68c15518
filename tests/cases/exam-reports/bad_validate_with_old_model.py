# observe: "stale" if curve[0] == curve[-1] else "fine"
"""Training is functional, validation uses the object from which it was split."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(3, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def load(n, key):
    for k in jax.random.split(key, n):
        x = jax.random.normal(k, (16, 3))
        yield x, x.sum(-1, keepdims=True)


def validate(model, batches):
    return float(sum(jnp.mean((model(x) - y) ** 2) for x, y in batches))  # expect: stale-state


def main():
    model = Net(rngs=nnx.Rngs(0))
    graphdef, params = nnx.split(model)
    tx = optax.adam(3e-2)
    opt_state = tx.init(params)

    @jax.jit
    def train_step(params, opt_state, x, y):
        def loss_fn(p):
            return jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2)

        loss, grads = jax.value_and_grad(loss_fn)(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    curve = []
    for epoch in range(3):
        for x, y in load(4, jax.random.key(epoch)):
            params, opt_state, loss = train_step(params, opt_state, x, y)
        curve.append(validate(model, load(2, jax.random.key(99))))  # missing: discarded-state|stale-state
        print(f"epoch {epoch}: train {float(loss):.3f} val {curve[-1]:.3f}")
    print("validation moves:", curve[0] != curve[-1])
    return curve


curve = main()
