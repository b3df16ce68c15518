# observe: "lost" if same(state, nnx.state(nnx.Linear(3, 1, rngs=nnx.Rngs(0)))) else "fine"
import jax
import optax
from flax import nnx

net = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(net)
tx = optax.sgd(0.1)


@jax.jit
def step(state, opt_state, x, y):
    def loss_fn(state):
        return ((nnx.merge(graphdef, state)(x) - y) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(state, updates), opt_state, loss


def train(steps):
    opt_state = tx.init(state)
    for i in range(steps):
        x = jax.random.normal(jax.random.key(i), (16, 3))
        _, opt_state, loss = step(state, opt_state, x, x.sum(-1, keepdims=True))  # expect: discarded-state
        print(i, loss)


if __name__ == "__main__":
    train(5)
