# The loss calls a clone that was made before (cf. patrick-kidger/equinox #458 for the mistake in general).
# observe: "no-gradient" if zero(grads) else "fine"
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.clone(online)


def td_loss(online_net, obs, reward, next_obs):
    q = target(obs)
    q_next = target(next_obs)
    return jnp.mean((reward + 0.9 * q_next - q) ** 2)


obs = jnp.ones((3, 2))
loss, grads = nnx.value_and_grad(td_loss)(online, obs, jnp.ones((3, 1)), obs)  # expect: wrong-gradient-target
