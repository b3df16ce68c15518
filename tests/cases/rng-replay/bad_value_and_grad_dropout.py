# jax.value_and_grad over Params, the dropout state captured as a copy: the same mask in each step.
# observe: "replays" if losses[0] == losses[1] else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


@jax.jit  # may: rng-replay|lost-state-update
def loss_and_grads(params, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, jax.tree.map(lambda v: v, rest))
        return (model(x) ** 2).mean()

    return jax.value_and_grad(loss_fn)(params)  # expect: rng-replay|lost-state-update


losses = [float(loss_and_grads(params, jnp.ones((2, 16)))[0]) for _ in range(2)]
