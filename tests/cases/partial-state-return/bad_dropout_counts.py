# Params and statistics leave, the dropout counts stay behind: the same mask in every step.
# observe: "replays" if same(nnx.state(model, nnx.RngCount), before) else "fine"
# outcome: replays
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.bn(self.fc(x)))


@jax.jit  # expect: partial-state-return|rng-replay
def forward(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    y = model(x)
    return y, nnx.state(model, (nnx.Param, nnx.BatchStat))


model = Net(nnx.Rngs(0))
before = jax.tree.map(jnp.copy, nnx.state(model, nnx.RngCount))
for _ in range(2):
    y, new = forward(*nnx.split(model), jnp.ones((2, 4)))
    nnx.update(model, new)
