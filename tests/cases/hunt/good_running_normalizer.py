# flax: >=0.12
"""Actor with a running normalizer: stats Module updated by an explicit method, under jit returned or propagated."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class RunningStat(nnx.Variable):
    pass


class Normalizer(nnx.Module):
    def __init__(self, d):
        self.mean = RunningStat(jnp.zeros(d))
        self.var = RunningStat(jnp.ones(d))
        self.n = RunningStat(jnp.array(1e-4))

    def update(self, x):
        n = x.shape[0]
        total = self.n[...] + n
        delta = x.mean(0) - self.mean[...]
        self.mean[...] = self.mean[...] + delta * n / total
        self.var[...] = self.var[...] + (x.var(0) - self.var[...]) * n / total
        self.n[...] = total

    def __call__(self, x):
        return (x - self.mean[...]) / jnp.sqrt(self.var[...] + 1e-6)


class Policy(nnx.Module):
    def __init__(self, d, rngs):
        self.normalizer = Normalizer(d)
        self.net = nnx.Linear(d, 1, rngs=rngs)

    def __call__(self, x):
        return self.net(self.normalizer(x))

    def observe(self, x):
        self.normalizer.update(x)
        return self


@jax.jit
def collect(policy, x):
    policy = policy.observe(x)
    return policy, policy(x)


@nnx.jit
def learn(policy, opt, x):
    policy.observe(x)
    grads = nnx.grad(lambda p: ((p(x) - 1) ** 2).mean())(policy)
    opt.update(policy, grads)


@jax.jit
def rollout(policy, xs):
    def body(policy, x):
        policy.observe(x)
        return policy, policy(x)

    return jax.lax.scan(body, policy, xs)


policy = Policy(2, nnx.Rngs(0))
xs = jax.random.normal(jax.random.key(0), (5, 32, 2)) + 3
for x in xs:
    policy, out = collect(policy, x)
opt = nnx.Optimizer(policy, optax.sgd(0.1), wrt=nnx.Param)
for x in xs:
    learn(policy, opt, x)
policy, outs = rollout(policy, xs)
assert jnp.allclose(policy.normalizer.mean[...], 3, atol=0.3) and float(policy.normalizer.n[...]) > 470
