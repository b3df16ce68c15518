# flax: >=0.11
# After google-deepmind/optax@2edbcbe239 examples/lookahead_mnist.ipynb, in our words: right, and once reported.
import jax
import jax.numpy as jnp
import optax
from flax import nnx

net = nnx.Linear(3, 2, rngs=nnx.Rngs(0))


@jax.jit
def predict(params, model, inputs):
    nnx.update(model, params)
    return model(inputs)


@jax.jit
def loss_accuracy(params, model, data):
    inputs, labels = data
    logits = predict(params, model, inputs)
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean(), logits


params = nnx.state(net, nnx.Param)
solver = optax.adam(1e-1)
solver_state = solver.init(params)


@jax.jit
def train_step(params, solver_state, model, batch):
    (loss, _), grads = jax.value_and_grad(loss_accuracy, has_aux=True)(params, model, batch)
    updates, solver_state = solver.update(grads, solver_state, params)
    return optax.apply_updates(params, updates), solver_state, loss


batch = (jnp.ones((4, 3)), jnp.array([0, 1, 0, 0]))
losses = []
for _ in range(5):
    params, solver_state, loss = train_step(params, solver_state, net, batch)
    losses.append(float(loss))
assert losses[-1] < losses[0]
print(losses)
