# flax: >=0.12
"""SAC: several networks and optimizers, twin critics via vmap, polyak by nnx.update, temperature as Module."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, i, o, *, rngs, act=nnx.relu):
        self.l1 = nnx.Linear(i, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, o, rngs=rngs)
        self.act = act

    def __call__(self, x):
        return self.l2(self.act(self.l1(x)))


class Actor(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.net = MLP(obs, 2 * act, rngs=rngs)

    def __call__(self, obs, key):
        mu, log_std = jnp.split(self.net(obs), 2, -1)
        log_std = jnp.clip(log_std, -5, 2)
        eps = jax.random.normal(key, mu.shape)
        a = jnp.tanh(mu + jnp.exp(log_std) * eps)
        logp = (-0.5 * eps**2 - log_std - jnp.log(1 - a**2 + 1e-6)).sum(-1)
        return a, logp


class TwinQ(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        @nnx.split_rngs(splits=2)
        @nnx.vmap(in_axes=(0,), out_axes=0)
        def make(rngs):
            return MLP(obs + act, 1, rngs=rngs)

        self.qs = make(rngs)

    def __call__(self, obs, act):
        x = jnp.concatenate([obs, act], -1)
        return nnx.vmap(lambda m, x: m(x)[..., 0], in_axes=(0, None))(self.qs, x)


class Temperature(nnx.Module):
    def __init__(self):
        self.log_alpha = nnx.Param(jnp.zeros(()))

    def __call__(self):
        return jnp.exp(self.log_alpha[...])


@nnx.jit
def update(actor, critic, target, temp, a_opt, c_opt, t_opt, batch, key):
    obs, act, rew, nobs = batch
    k1, k2 = jax.random.split(key)
    nact, nlogp = actor(nobs, k1)
    backup = rew + 0.9 * (target(nobs, nact).min(0) - temp() * nlogp)

    def critic_loss(critic):
        return ((critic(obs, act) - backup) ** 2).mean()

    c_loss, c_grads = nnx.value_and_grad(critic_loss)(critic)
    c_opt.update(critic, c_grads)

    def actor_loss(actor, critic, temp):
        a, logp = actor(obs, k2)
        return (temp() * logp - critic(obs, a).min(0)).mean(), logp

    (a_loss, logp), a_grads = nnx.value_and_grad(actor_loss, has_aux=True)(actor, critic, temp)
    a_opt.update(actor, a_grads)

    t_loss, t_grads = nnx.value_and_grad(lambda t: -(t() * (jax.lax.stop_gradient(logp) - 1.0)).mean())(temp)
    t_opt.update(temp, t_grads)

    nnx.update(target, jax.tree.map(lambda t, s: 0.95 * t + 0.05 * s, nnx.state(target), nnx.state(critic)))
    return c_loss, a_loss, t_loss


rngs = nnx.Rngs(0)
actor, critic, temp = Actor(3, 1, rngs=rngs), TwinQ(3, 1, rngs=rngs), Temperature()
target = nnx.clone(critic)
a_opt, c_opt, t_opt = (nnx.Optimizer(m, optax.adam(3e-3), wrt=nnx.Param) for m in (actor, critic, temp))
key = jax.random.key(1)
history = []
for i in range(30):
    key, k, kb = jax.random.split(key, 3)
    obs = jax.random.normal(kb, (32, 3))
    act, _ = actor(obs, k)
    batch = (obs, act, -(act[:, 0] - 0.5) ** 2, obs)
    history.append([float(v) for v in update(actor, critic, target, temp, a_opt, c_opt, t_opt, batch, k)])
assert history[-1][0] < history[0][0]
