# outcome[<0.11]: raises:RuntimeError
# observe: "lost" if zero(ema.shadow.bias.value) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Ema:
    def __init__(self, model, decay):
        self.shadow = nnx.clone(model)
        self.decay = decay

    def update(self, model):
        _ema_update(self.shadow, model, self.decay)


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def _ema_update(shadow, model, decay):
    averaged = jax.tree.map(lambda s, p: decay * s + (1 - decay) * p, nnx.state(shadow), nnx.state(model))
    nnx.update(shadow, averaged)


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
ema = Ema(model, 0.5)
model.bias.value = model.bias.value + 1.0
ema.update(model)
print("shadow bias", ema.shadow.bias.value + 0, "LOST" if (ema.shadow.bias.value == 0).all() else "ok")
