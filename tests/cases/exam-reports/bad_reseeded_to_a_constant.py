# observe: "replays" if len(seen) == 1 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.fc1 = nnx.Linear(dim, 64, rngs=rngs)
        self.drop = nnx.Dropout(0.4, rngs=rngs)
        self.fc2 = nnx.Linear(64, dim, rngs=rngs)

    def __call__(self, x):
        h = self.drop(jnp.tanh(self.fc1(x)))
        return self.fc2(h), jnp.all(h == 0, axis=0)


@nnx.jit  # expect: rng-replay
def train_step(model, x):
    nnx.reseed(model, dropout=0)

    def loss_fn(m):
        y, mask = m(x)
        return jnp.mean((y - x) ** 2), mask

    (loss, mask), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))
    return loss, mask


model = Denoiser(8, rngs=nnx.Rngs(params=0, dropout=0))
x = jax.random.normal(jax.random.key(0), (1, 8))
seen = set()
for i in range(6):
    loss, mask = train_step(model, x)
    seen.add(tuple(mask.tolist()))
print("loss", float(loss), "patterns of dropped units", len(seen))
