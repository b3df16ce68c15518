# The target network is captured on purpose, the online network is the argument.
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.Linear(2, 1, rngs=nnx.Rngs(1))


def td_loss(net, obs, reward, next_obs):
    goal = reward + 0.9 * jax.lax.stop_gradient(target(next_obs))
    return jnp.mean((goal - net(obs)) ** 2)


obs = jnp.ones((3, 2))
loss, grads = nnx.value_and_grad(td_loss)(online, obs, jnp.ones((3, 1)), obs)  # ok
assert jnp.any(grads["kernel"].value != 0)
