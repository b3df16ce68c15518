# observe: "stale" if gap == 0 else "fine"
"""DQN: the target network should lag behind the online one."""
import jax
import jax.numpy as jnp
from flax import nnx


class QNet(nnx.Module):
    def __init__(self, obs, actions, *, rngs):
        self.fc = nnx.Linear(obs, 16, rngs=rngs)
        self.out = nnx.Linear(16, actions, rngs=rngs)

    def __call__(self, o):
        return self.out(jax.nn.relu(self.fc(o)))


class Agent:
    def __init__(self, seed=0):
        self.online = QNet(4, 2, rngs=nnx.Rngs(seed))
        self.target = self._copy_of(self.online)

    @staticmethod
    def _copy_of(net):
        graphdef, state = nnx.split(net)  # expect[>=0.11]: live-state-snapshot
        return nnx.merge(graphdef, state)

    def learn(self, obs, act, rew, nxt):
        def td(net):
            q = jnp.take_along_axis(net(obs), act[:, None], 1)[:, 0]
            backup = rew + 0.99 * self.target(nxt).max(1)
            return jnp.mean((q - jax.lax.stop_gradient(backup)) ** 2)

        grads = nnx.grad(td)(self.online)
        params = nnx.state(self.online, nnx.Param)
        nnx.update(self.online, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


agent = Agent()
o = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(3):
    agent.learn(o, jnp.zeros(8, jnp.int32), jnp.ones(8), o)
gap = float(jnp.abs(agent.online(o) - agent.target(o)).max())
print("gap", gap, "FOLLOWS" if gap == 0 else "lags")
