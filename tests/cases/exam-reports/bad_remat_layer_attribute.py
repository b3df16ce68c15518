# observe: "no-gradient" if not any(n.startswith("ff") for n in names) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from flax.nnx import Linear, Module, Rngs


class FeedForward(Module):
    def __init__(self, dim, hidden, rngs: Rngs):
        self.up = Linear(dim, hidden, rngs=rngs)
        self.down = Linear(hidden, dim, rngs=rngs)

    def __call__(self, x):
        return x + self.down(nnx.gelu(self.up(x)))


class Decoder(Module):
    def __init__(self, vocab, dim, rngs: Rngs, use_remat=True):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        ff = FeedForward(dim, 2 * dim, rngs)
        self.ff = jax.checkpoint(ff)  # expect: detached-submodule
        self.head = Linear(dim, vocab, rngs=rngs)

    def __call__(self, ids):
        return self.head(self.ff(self.embed(ids)))


model = Decoder(7, 4, Rngs(0))
names = {"/".join(map(str, path)) for path, _ in nnx.to_flat_state(nnx.state(model, nnx.Param))} if hasattr(nnx, "to_flat_state") else {
    "/".join(map(str, path)) for path in nnx.state(model, nnx.Param).flat_state()}
tx = optax.adam(1e-3)
opt_state = tx.init(nnx.state(model, nnx.Param))
print("feed-forward weights are trained:", any(n.startswith("ff") for n in names))
