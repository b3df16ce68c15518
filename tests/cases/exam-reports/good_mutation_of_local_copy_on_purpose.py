"""Monte-Carlo dropout and test-time batch-norm adaptation on a throw-away clone made inside the traced function."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 16, rngs=rngs)
        self.bn = nnx.BatchNorm(16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.out = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.drop(nnx.relu(self.bn(self.fc(x)))))


@nnx.jit
def mc_std(model, x):
    draws = jnp.stack([model(x) for _ in range(8)])  # the stream goes on in the caller's model
    return draws.std(0)


def adapted_copy(model, x):
    probe = nnx.clone(model)
    probe.train()
    probe(x)
    probe.eval()
    return probe


model = Net(rngs=nnx.Rngs(0, dropout=1))
model.set_attributes(use_running_average=True, deterministic=False)
x = 3.0 + jax.random.normal(jax.random.key(0), (8, 3))
a, b = mc_std(model, x), mc_std(model, x)
probe = adapted_copy(model, x)
print(bool(jnp.any(a != b)), float(jnp.abs(model.bn.mean.value).sum()), float(jnp.abs(probe.bn.mean.value).sum()) > 0)
