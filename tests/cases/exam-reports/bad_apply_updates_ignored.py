# observe: "lost" if losses[-1] == losses[0] else "fine"
import jax
import jax.numpy as jnp
import optax
import flax.nnx as nn


class Perceptron(nn.Module):
    def __init__(self, din, dout, rngs):
        self.fc = nn.Linear(din, dout, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


net = Perceptron(4, 3, nn.Rngs(0))
graphdef, params = nn.split(net)
optimizer = optax.adam(learning_rate=1e-1)
opt_state = optimizer.init(params)


@jax.jit
def compute(params, batch, labels):
    def loss(p):
        logits = nn.merge(graphdef, p)(batch)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    return jax.value_and_grad(loss)(params)


batch = jax.random.normal(jax.random.key(1), (12, 4))
labels = jnp.arange(12) % 3
losses = []
for _ in range(10):
    value, grads = compute(params, batch, labels)
    updates, opt_state = optimizer.update(grads, opt_state)
    optax.apply_updates(params, updates)  # expect: discarded-state
    losses.append(float(value))
print("loss fell:", losses[-1] < losses[0], losses[0], losses[-1])
