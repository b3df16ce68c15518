# observe: "lost" if jnp.array_equal(target.l1.kernel.value, start) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Critic(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(4, 32, rngs=rngs)
        self.l2 = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, s):
        return self.l2(nnx.relu(self.l1(s)))[..., 0]


critic, target = Critic(nnx.Rngs(0)), Critic(nnx.Rngs(0))


@nnx.jit
def update(critic, target, s, r, s2, tau):
    y = r + 0.9 * jax.lax.stop_gradient(target(s2))
    loss, grads = nnx.value_and_grad(lambda c: jnp.mean((c(s) - y) ** 2))(critic)
    params = nnx.state(critic, nnx.Param)
    nnx.update(critic, optax.apply_updates(params, jax.tree.map(lambda g: -0.05 * g, grads)))
    # Polyak averaging of the target
    optax.incremental_update(nnx.state(critic, nnx.Param), nnx.state(target, nnx.Param), tau)  # expect: discarded-state
    return loss


start = jnp.array(target.l1.kernel.value)
for i in range(60):
    s = jax.random.normal(jax.random.key(i), (64, 4))
    loss = update(critic, target, s, jnp.ones(64), jnp.roll(s, 1, 0), 0.05)
print("loss", float(loss), "value", float(critic(s).mean()), "target moved", float(jnp.abs(target.l1.kernel.value - start).max()))
