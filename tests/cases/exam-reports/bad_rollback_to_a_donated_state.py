"""After NaN-recovery code in LLM trainers: the previous state is kept for a rollback, though the step donates it (jax-ml/jax #9237 style error)."""
import logging
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

log = logging.getLogger("train")
State = tuple[Any, Any]


class LM(nnx.Module):
    def __init__(self, vocab: int, d: int, *, rngs: nnx.Rngs):
        self.emb = nnx.Embed(vocab, d, rngs=rngs)
        self.ln = nnx.LayerNorm(d, rngs=rngs)
        self.out = nnx.Linear(d, vocab, rngs=rngs)

    def __call__(self, t):
        return self.out(self.ln(self.emb(t)))


def build(seed: int = 0):
    model = LM(16, 8, rngs=nnx.Rngs(seed))
    graphdef, params = nnx.split(model, nnx.Param)
    tx = optax.adamw(1e-2)

    def step(state: State, tokens, scale):
        params, opt_state = state

        def loss_fn(p):
            logits = nnx.merge(graphdef, p)(tokens[:, :-1])
            return scale * optax.softmax_cross_entropy_with_integer_labels(logits, tokens[:, 1:]).mean()

        loss, g = jax.value_and_grad(loss_fn)(params)
        upd, opt_state = tx.update(g, opt_state, params)
        return (optax.apply_updates(params, upd), opt_state), loss

    return jax.jit(step, donate_argnums=0), (params, tx.init(params))  # expect: donated-state-reuse


def train(n: int = 6):
    step, state = build()
    rng = np.random.default_rng(0)
    skipped = 0
    for i in range(n):
        tokens = rng.integers(0, 16, (4, 9))
        scale = np.float32(np.nan if i == 3 else 1.0)  # a bad batch
        previous = state
        state, loss = step(state, tokens, scale)
        if not np.isfinite(loss):
            log.warning("step %d: loss %s, rolling back", i, loss)
            state = previous
            skipped += 1
    return state, loss, skipped


state, loss, skipped = train()
assert all(np.isfinite(np.asarray(a)).all() for a in jax.tree.leaves(state[0]))
print("loss", loss, "skipped", skipped)
print("RESULT fine")
