# flax: <0.11
# Right code on Flax 0.10.4 (the finding is true from 0.11 on: UnexpectedTracerError, TraceContextError): the loss writes traced
# parameters into the captured model, and right after the gradient nnx.update puts real ones back, before anybody reads the
# model. Flagged E9321 on 0.10.4 ("the tracer leaks into the object, whose next use raises UnexpectedTracerError"): the
# next use is the update, and params is a snapshot there.
import jax
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.sgd(0.1)


def train_step(model, opt_state, x, y):
    def loss_fn(params):
        nnx.update(model, params)
        return jnp.mean((model(x) - y) ** 2)

    params = nnx.state(model, nnx.Param)
    loss, grads = jax.value_and_grad(loss_fn)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    nnx.update(model, params)
    return opt_state, loss


model = nnx.Linear(4, 1, rngs=nnx.Rngs(0))
opt_state = tx.init(nnx.state(model, nnx.Param))
x, y = jnp.ones((8, 4)), jnp.zeros((8, 1))
losses = []
for _ in range(10):
    opt_state, loss = train_step(model, opt_state, x, y)
    losses.append(float(loss))
assert losses[-1] < 0.5 * losses[0]
assert not isinstance(model.kernel.value, jax.core.Tracer)
print("fine", losses[0], losses[-1])
