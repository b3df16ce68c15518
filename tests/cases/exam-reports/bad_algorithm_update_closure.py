# flax: >=0.11
# outcome: raises:ValueError
"""RL-algorithm object whose update is built in the constructor."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class QNet(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.fc = nnx.Linear(obs, 32, rngs=rngs)
        self.q = nnx.Linear(32, act, rngs=rngs)

    def __call__(self, s):
        return self.q(nnx.relu(self.fc(s)))


class Algorithm:
    def __init__(self, obs_dim: int, n_actions: int, lr: float = 1e-3, seed: int = 0):
        self.model = QNet(obs_dim, n_actions, rngs=nnx.Rngs(seed))
        self.tx = optax.adamw(lr)
        self.optimizer = nnx.Optimizer(self.model, self.tx, wrt=nnx.Param)

        @jax.jit  # expect: captured-state-mutation
        def update(key, data):
            idx = jax.random.permutation(key, data["obs"].shape[0])[:8]

            def loss_fn(model):
                q = model(data["obs"][idx])
                picked = jnp.take_along_axis(q, data["act"][idx][:, None], 1)[:, 0]
                return jnp.mean((picked - data["ret"][idx]) ** 2)

            grad = nnx.grad(loss_fn)(self.model)
            self.optimizer.update(self.model, grad)

        self.update = update


algo = Algorithm(3, 2)
k = jax.random.key(0)
data = {
    "obs": jax.random.normal(k, (32, 3)),
    "act": jax.random.randint(k, (32,), 0, 2),
    "ret": jnp.ones(32),
}
before = jnp.array(algo.model.q.bias.value)
for i in range(3):
    algo.update(jax.random.fold_in(k, i), data)
print("moved", bool(jnp.any(before != algo.model.q.bias.value)))
