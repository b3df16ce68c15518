"""After keras-team/keras #19054: a callback rescales the weights of the model during fit, but fit works on a state that it split off before."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class ClipWeights:
    """Wasserstein-style weight clipping after every batch."""

    def __init__(self, limit):
        self.limit = limit

    def on_batch_end(self, model):
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda w: jnp.clip(w, -self.limit, self.limit), params))


class Fitter:
    def __init__(self, model, tx, callbacks=()):
        self.model, self.tx, self.callbacks = model, tx, list(callbacks)
        self.opt_state = tx.init(nnx.state(model, nnx.Param))

    def _compile(self, graphdef):
        @jax.jit
        def step(params, opt_state, x, y):
            def loss_fn(p):
                return jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2)

            loss, g = jax.value_and_grad(loss_fn)(params)
            upd, opt_state = self.tx.update(g, opt_state, params)
            return optax.apply_updates(params, upd), opt_state, loss

        return step

    def fit(self, batches):
        graphdef, params = nnx.split(self.model, nnx.Param)
        step = self._compile(graphdef)
        for x, y in batches:
            params, self.opt_state, loss = step(params, self.opt_state, x, y)
            nnx.update(self.model, params)
            for cb in self.callbacks:
                cb.on_batch_end(self.model)
            params = nnx.state(self.model, nnx.Param)
        nnx.update(self.model, params)
        return float(loss)


def batches(n=10):
    rng = np.random.default_rng(0)
    for _ in range(n):
        x = rng.normal(size=(32, 4)).astype("f4")
        yield x, 5 * x.sum(1, keepdims=True)


model = nnx.Linear(4, 1, rngs=nnx.Rngs(0))
fitter = Fitter(model, optax.sgd(0.2), [ClipWeights(0.5)])
loss = fitter.fit(batches())
biggest = float(jnp.abs(model.kernel.value).max())
print("loss", loss, "largest weight", biggest)
print("RESULT", "fine" if biggest <= 0.5 + 1e-6 else "stale")
