# observe[<0.11]: "replays" if same(grads, per_example(params, jnp.ones((6, 4)), jnp.zeros(6, jnp.int32))) else "fine"
"""Per example gradients for differential privacy."""
import jax
import jax.numpy as jnp
from flax import nnx


class Classifier(nnx.Module):
    def __init__(self, rngs):
        self.fc1 = nnx.Linear(4, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)
        self.fc2 = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc2(self.drop(nnx.relu(self.fc1(x))))


model = Classifier(nnx.Rngs(0))
graphdef, params, others = nnx.split(model, nnx.Param, ...)


def example_loss(params, x, label):
    net = nnx.merge(graphdef, params, others)
    return -jax.nn.log_softmax(net(x))[label]


per_example = jax.jit(jax.vmap(jax.grad(example_loss), in_axes=(None, 0, 0)))  # expect[>=0.11]: merge-across-traces  # expect[<0.11]: rng-replay
grads = per_example(params, jnp.ones((6, 4)), jnp.zeros(6, jnp.int32))
print({leaf.shape for leaf in jax.tree.leaves(grads)})
