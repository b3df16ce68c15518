# observe: "replays" if len(set(seen)) == 1 else "fine"
"""After diffusion-training tutorials: the key of the noise is made once outside and captured by the jitted step, so each step sees the same noise and times."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

T = 50
betas = jnp.linspace(1e-4, 0.05, T)
alphas_bar = jnp.cumprod(1 - betas)


class EpsNet(nnx.Module):
    def __init__(self, d, rngs):
        self.t_emb = nnx.Embed(T, 8, rngs=rngs)
        self.l1 = nnx.Linear(d + 8, 32, rngs=rngs)
        self.l2 = nnx.Linear(32, d, rngs=rngs)

    def __call__(self, x, t):
        return self.l2(nnx.silu(self.l1(jnp.concatenate([x, self.t_emb(t)], -1))))


def make_train_step(graphdef, tx, seed):
    key = jax.random.key(seed)

    @jax.jit  # expect: rng-replay
    def train_step(params, opt_state, x):
        kt, kn = jax.random.split(key)
        t = jax.random.randint(kt, (x.shape[0],), 0, T)
        eps = jax.random.normal(kn, x.shape)
        ab = alphas_bar[t][:, None]
        xt = jnp.sqrt(ab) * x + jnp.sqrt(1 - ab) * eps

        def loss_fn(p):
            return jnp.mean((nnx.merge(graphdef, p)(xt, t) - eps) ** 2)

        loss, g = jax.value_and_grad(loss_fn)(params)
        upd, opt_state = tx.update(g, opt_state)
        return optax.apply_updates(params, upd), opt_state, loss, t

    return train_step


net = EpsNet(2, nnx.Rngs(0))
graphdef, params = nnx.split(net)
tx = optax.adam(2e-3)
opt_state = tx.init(params)
step = make_train_step(graphdef, tx, seed=0)
seen = []
rng = np.random.default_rng(0)
for i in range(8):
    x = rng.normal(size=(16, 2)).astype("f4")
    params, opt_state, loss, t = step(params, opt_state, x)
    seen.append(tuple(np.asarray(t)))
print("loss", loss, "different timestep draws:", len(set(seen)))
print("RESULT", "replays" if len(set(seen)) == 1 else "fine")
