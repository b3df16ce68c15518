"""A generator that owns the train state and yields metrics; send() of a learning rate; functional update inside."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.drop(x))


def trainer(model):
    tx = optax.inject_hyperparams(optax.sgd)(learning_rate=0.1)
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    opt_state = tx.init(params)

    @jax.jit
    def step(params, rest, opt_state, x, lr):
        opt_state.hyperparams["learning_rate"] = lr

        def loss_fn(p):
            m = nnx.merge(graphdef, p, jax.tree.map(lambda r: r, rest))
            loss = jnp.mean((m(x) - 1.0) ** 2)
            return loss, nnx.state(m, nnx.Not(nnx.Param))

        (loss, new_rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), new_rest, opt_state, loss

    loss, lr = None, 0.1
    x = yield
    while x is not None:
        params, rest, opt_state, loss = step(params, rest, opt_state, x, jnp.asarray(lr))
        sent = yield loss
        x, lr = sent if sent is not None else (None, lr)
    nnx.update(model, params, rest)
    yield loss


model = Net(rngs=nnx.Rngs(0, dropout=1))
gen = trainer(model)
next(gen)
x = jax.random.normal(jax.random.key(0), (8, 3))
losses = [float(gen.send(x))]
for lr in (0.1, 0.05, 0.01):
    losses.append(float(gen.send((x, lr))))
gen.send((None, 0.0))
print(losses[-1] < losses[0], int(jax.tree.leaves(nnx.state(model, nnx.RngCount))[0]) >= 4)
