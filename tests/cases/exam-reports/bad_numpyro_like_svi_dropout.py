import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, din, latent, *, rngs):
        self.hidden = nnx.Linear(din, 16, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.loc = nnx.Linear(16, latent, rngs=rngs)
        self.scale = nnx.Linear(16, latent, rngs=rngs)

    def __call__(self, x):
        h = self.dropout(nnx.softplus(self.hidden(x)))
        return self.loc(h), nnx.softplus(self.scale(h)) + 1e-3


class SVI:
    """Minimal stochastic variational inference; the module is held in functional form."""

    def __init__(self, module, optimizer):
        self.graphdef, self.params, self.other = nnx.split(module, nnx.Param, ...)
        self.optimizer = optimizer
        self.opt_state = optimizer.init(self.params)

    def elbo(self, params, other, key, x):
        module = nnx.merge(self.graphdef, params, other)
        loc, scale = module(x)
        z = loc + scale * jax.random.normal(key, loc.shape)
        kl = 0.5 * jnp.sum(loc**2 + scale**2 - 2 * jnp.log(scale) - 1, -1)
        rec = jnp.sum((z.sum(-1, keepdims=True) - x) ** 2, -1)
        _, _, other = nnx.split(module, nnx.Param, ...)
        return jnp.mean(kl + rec), other

    def update(self, key, x):
        grad_fn = jax.value_and_grad(self.elbo, has_aux=True)  # expect[>=0.11]: merge-across-traces
        (loss, self.other), grads = grad_fn(self.params, self.other, key, x)
        updates, self.opt_state = self.optimizer.update(grads, self.opt_state, self.params)
        self.params = optax.apply_updates(self.params, updates)
        return loss


svi = SVI(Encoder(4, 2, rngs=nnx.Rngs(0, dropout=1)), optax.adam(1e-2))
for i in range(3):
    print(float(svi.update(jax.random.key(i), jnp.ones((8, 4)))))
