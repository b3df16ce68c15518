"""Sequence-to-sequence reversal with a GRU, trainer object with compiled methods."""
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclass
class Settings:
    vocab: int = 8
    dim: int = 24
    length: int = 4
    batch: int = 32
    lr: float = 0.5
    seed: int = 0


class SimpleGRU(nnx.Module):
    """A gated cell without any random state of its own."""

    def __init__(self, dim, *, rngs):
        self.gates = nnx.Linear(2 * dim, 2 * dim, rngs=rngs)
        self.cand = nnx.Linear(2 * dim, dim, rngs=rngs)

    def __call__(self, h, x):
        z, r = jnp.split(nnx.sigmoid(self.gates(jnp.concatenate([h, x], -1))), 2, -1)
        c = jnp.tanh(self.cand(jnp.concatenate([r * h, x], -1)))
        return (1 - z) * h + z * c


class Seq2Seq(nnx.Module):
    def __init__(self, cfg, *, rngs):
        self.dim = cfg.dim
        self.embed = nnx.Embed(cfg.vocab + 1, cfg.dim, rngs=rngs)
        self.enc = SimpleGRU(cfg.dim, rngs=rngs)
        self.dec = SimpleGRU(cfg.dim, rngs=rngs)
        self.out = nnx.Linear(cfg.dim, cfg.vocab, rngs=rngs)

    def encode(self, tokens):
        h = jnp.zeros((tokens.shape[0], self.dim))
        for t in range(tokens.shape[1]):
            h = self.enc(h, self.embed(tokens[:, t]))
        return h

    def decode_step(self, h, token):
        h = self.dec(h, self.embed(token))
        return h, self.out(h)


class Seq2SeqTrainer:
    def __init__(self, cfg):
        self.cfg = cfg
        self.bos = cfg.vocab
        self.model = Seq2Seq(cfg, rngs=nnx.Rngs(cfg.seed))

    # -- data ---------------------------------------------------------------
    def batch(self, i):
        x = jax.random.randint(jax.random.key(i), (self.cfg.batch, self.cfg.length), 0, self.cfg.vocab)
        return x, x[:, ::-1]

    # -- training -----------------------------------------------------------
    def loss(self, model, src, dst):
        h = model.encode(src)
        prev = jnp.full((src.shape[0],), self.bos)
        total = 0.0
        for t in range(dst.shape[1]):
            h, logits = model.decode_step(h, prev)
            total += optax.softmax_cross_entropy_with_integer_labels(logits, dst[:, t]).mean()
            prev = dst[:, t]  # teacher forcing
        return total / dst.shape[1]

    def train_step(self, src, dst):
        if not hasattr(self, "_compiled"):
            self._compiled = nnx.jit(self._update)
        return self._compiled(self.model, src, dst)

    def _update(self, model, src, dst):
        loss, grads = nnx.value_and_grad(self.loss)(model, src, dst)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - self.cfg.lr * g, params, grads))
        return loss

    # -- inference ----------------------------------------------------------
    def translate(self, src):
        return self._translate(*nnx.split(self.model), src)

    @partial(jax.jit, static_argnums=(0, 1))
    def _translate(self, graphdef, state, src):
        model = nnx.merge(graphdef, state)
        h = model.encode(src)
        token = jnp.full((src.shape[0],), self.bos)
        out = []
        for _ in range(self.cfg.length):
            h, logits = model.decode_step(h, token)
            token = jnp.argmax(logits, axis=-1)
            out.append(token)
        return jnp.stack(out, axis=1)

    def accuracy(self, n=4):
        hits = [jnp.mean(self.translate(s) == d) for s, d in (self.batch(10_000 + i) for i in range(n))]
        return float(jnp.stack(hits).mean())

    def fit(self, steps, eval_every):
        history = [("start", self.accuracy())]
        for i in range(steps):
            loss = self.train_step(*self.batch(i))
            if (i + 1) % eval_every == 0:
                history.append((i + 1, round(float(loss), 4), self.accuracy()))
        return history


if __name__ == "__main__":
    for row in Seq2SeqTrainer(Settings()).fit(300, 100):
        print(*row)
