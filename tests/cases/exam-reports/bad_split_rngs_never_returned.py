# observe: "replays" if same(ts[0], ts[1]) else "fine"
"""Diffusion noise from an Rngs in functional form."""
import jax
import jax.numpy as jnp
from flax import nnx

rngs = nnx.Rngs(default=0, noise=1)
rngs_def, rngs_state = nnx.split(rngs)
betas = jnp.linspace(1e-3, 0.1, 10)
alphas_bar = jnp.cumprod(1 - betas)


@jax.jit  # expect: rng-replay
def q_sample(rngs_state, x0):
    rngs = nnx.merge(rngs_def, rngs_state)
    t = jax.random.randint(rngs(), (x0.shape[0],), 0, 10)
    eps = jax.random.normal(rngs.noise(), x0.shape)
    a = alphas_bar[t][:, None]
    return jnp.sqrt(a) * x0 + jnp.sqrt(1 - a) * eps, t


x0 = jnp.ones((6, 2))
ts = [q_sample(rngs_state, x0)[1] for _ in range(3)]
print("timesteps differ:", bool(jnp.any(ts[0] != ts[1])))
