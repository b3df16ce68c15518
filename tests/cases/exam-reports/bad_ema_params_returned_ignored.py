# observe: "lost" if same(start, ema_model.out.kernel.value) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Denoiser(nnx.Module):
    def __init__(self, dim, width, *, rngs):
        self.inp = nnx.Linear(dim + 1, width, rngs=rngs)
        self.out = nnx.Linear(width, dim, rngs=rngs)

    def __call__(self, x, t):
        return self.out(nnx.silu(self.inp(jnp.concatenate([x, t], -1))))


def make_update_ema(decay):
    @jax.jit
    def update_ema(ema_params, params):
        return optax.incremental_update(params, ema_params, 1.0 - decay)

    return update_ema


@nnx.jit
def train_step(model, x, key):
    kt, kn = jax.random.split(key)
    t = jax.random.uniform(kt, (x.shape[0], 1))
    noise = jax.random.normal(kn, x.shape)

    def loss_fn(m):
        return jnp.mean((m((1 - t) * x + t * noise, t) - (noise - x)) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = Denoiser(2, 16, rngs=nnx.Rngs(0))
ema_model = nnx.clone(model)
update_ema = make_update_ema(0.9)
x = jax.random.normal(jax.random.key(0), (32, 2))
start = jnp.array(ema_model.out.kernel.value)
for i in range(4):
    train_step(model, x, jax.random.key(i))
    update_ema(nnx.state(ema_model, nnx.Param), nnx.state(model, nnx.Param))  # expect: discarded-state
print("ema moved:", bool(jnp.any(start != ema_model.out.kernel.value)))
