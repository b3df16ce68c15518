# flax: >=0.12
"""PyTorch-style: closures over self in methods, an Agent that is an nnx.Module with optimizer inside, properties that make state."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Agent(nnx.Module):
    def __init__(self, rngs, tx=optax.adam(1e-2)):
        self.net = nnx.Linear(2, 1, rngs=rngs)
        self.target = nnx.Linear(2, 1, rngs=rngs)
        nnx.update(self.target, jax.tree.map(jnp.copy, nnx.state(self.net)))
        self.opt = nnx.Optimizer(self.net, tx, wrt=nnx.Param)
        self.rngs = rngs.fork()
        self.steps = nnx.Variable(jnp.array(0))

    @property
    def params(self):
        return nnx.state(self.net, nnx.Param)

    @property
    def num_params(self):
        return sum(p.size for p in jax.tree.leaves(self.params))

    @nnx.jit
    def learn(self, x, y):
        def loss_fn(net):
            return ((net(x) - y) ** 2).mean()

        noise = jax.random.normal(self.rngs.noise(), x.shape) * 0.01
        x = x + noise
        loss, grads = nnx.value_and_grad(loss_fn)(self.net)
        self.opt.update(self.net, grads)
        self.steps[...] += 1
        self._sync(0.1)
        return loss

    def _sync(self, tau):
        nnx.update(self.target, jax.tree.map(lambda t, p: (1 - tau) * t + tau * p, nnx.state(self.target), nnx.state(self.net)))

    @jax.jit
    def act(self, x):
        return self.net(x)

    @nnx.jit
    def explore(self, x):
        return self.net(x) + jax.random.normal(self.rngs.noise(), (x.shape[0], 1))

    @nnx.jit(static_argnums=2)
    def many(self, x, n: int):
        def body(_, h):
            return h + self.net(h)

        return jax.lax.fori_loop(0, n, body, x)


agent = Agent(nnx.Rngs(0, noise=1))
x = jax.random.normal(jax.random.key(0), (16, 2))
y = x.sum(-1, keepdims=True)
losses = [agent.learn(x, y) for _ in range(20)]
assert losses[-1] < losses[0] and int(agent.steps[...]) == 20 and agent.num_params == 3
assert not jnp.allclose(agent.explore(x), agent.explore(x))
assert agent.act(x).shape == (16, 1) and agent.many(x, 3).shape == (16, 2)
