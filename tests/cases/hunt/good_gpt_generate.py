# flax: >=0.12
"""miniGPT: causal transformer, shared token embedding, generate loop with a jitted method, cosine schedule."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


def causal_attention_mask(seq_len):
    return jnp.tril(jnp.ones((seq_len, seq_len)))


class TransformerBlock(nnx.Module):
    def __init__(self, embed_dim, num_heads, ff_dim, *, rngs: nnx.Rngs, rate: float = 0.1):
        self.mha = nnx.MultiHeadAttention(num_heads=num_heads, in_features=embed_dim, rngs=rngs)
        self.dropout1 = nnx.Dropout(rate=rate, rngs=rngs)
        self.layer_norm1 = nnx.LayerNorm(embed_dim, rngs=rngs)
        self.linear1 = nnx.Linear(embed_dim, ff_dim, rngs=rngs)
        self.linear2 = nnx.Linear(ff_dim, embed_dim, rngs=rngs)

    def __call__(self, inputs, training: bool = False):
        _, seq_len, _ = inputs.shape
        attention = self.mha(inputs_q=inputs, mask=causal_attention_mask(seq_len), decode=False)
        attention = self.dropout1(attention, deterministic=not training)
        out = self.layer_norm1(inputs + attention)
        return out + self.linear2(nnx.relu(self.linear1(out)))


class MiniGPT(nnx.Module):
    def __init__(self, maxlen, vocab, embed_dim, heads, ff, blocks, *, rngs: nnx.Rngs):
        self.maxlen = maxlen
        self.tok = nnx.Embed(vocab, embed_dim, rngs=rngs)
        self.pos = nnx.Embed(maxlen, embed_dim, rngs=rngs)
        self.blocks = nnx.List([TransformerBlock(embed_dim, heads, ff, rngs=rngs) for _ in range(blocks)])

    def __call__(self, inputs, training: bool = False):
        positions = jnp.arange(inputs.shape[1])[None, :]
        x = self.tok(inputs) + self.pos(positions)
        for block in self.blocks:
            x = block(x, training=training)
        return self.tok.attend(x)

    @nnx.jit
    def sample_from(self, logits, key):
        logits, indices = jax.lax.top_k(logits, k=3)
        return jax.random.choice(key, indices, p=nnx.softmax(logits))

    @nnx.jit
    def generate_step(self, padded_tokens, sample_index, key):
        logits = self(padded_tokens)
        return self.sample_from(logits[0][sample_index], key)

    def generate_text(self, max_tokens, start_tokens):
        generated, key = [], jax.random.key(0)
        for i in range(max_tokens):
            sample_index = len(start_tokens) + len(generated) - 1
            padded = jnp.array((start_tokens + generated + [0] * self.maxlen)[: self.maxlen])[None, :]
            key, sub = jax.random.split(key)
            next_token = int(self.generate_step(padded, sample_index, sub))
            if next_token == 0:
                break
            generated.append(next_token)
        return start_tokens + generated


def create_model(rngs):
    return MiniGPT(8, 7, 8, 2, 16, 2, rngs=rngs)


def loss_fn(model, batch):
    logits = model(batch[0], training=True)
    loss = optax.softmax_cross_entropy_with_integer_labels(logits=logits, labels=batch[1]).mean()
    return loss, logits


@nnx.jit
def train_step(model: MiniGPT, optimizer: nnx.Optimizer, metrics: nnx.MultiMetric, batch):
    grad_fn = nnx.value_and_grad(loss_fn, has_aux=True)
    (loss, logits), grads = grad_fn(model, batch)
    metrics.update(loss=loss, logits=logits, lables=batch[1])
    optimizer.update(model, grads)


model = create_model(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(optax.cosine_decay_schedule(1e-2, 100)), wrt=nnx.Param)
metrics = nnx.MultiMetric(loss=nnx.metrics.Average("loss"))
prep_target_batch = jax.vmap(lambda tokens: jnp.concatenate((tokens[1:], jnp.array([0]))))
metrics_history = {"train_loss": []}
rng = np.random.default_rng(0)
for step in range(12):
    inputs = jnp.asarray((np.arange(8)[None] + rng.integers(0, 7, (4, 1))) % 7)
    train_step(model, optimizer, metrics, (inputs, prep_target_batch(inputs)))
    if (step + 1) % 4 == 0:
        for metric, value in metrics.compute().items():
            metrics_history[f"train_{metric}"].append(value)
        metrics.reset()
assert metrics_history["train_loss"][-1] < metrics_history["train_loss"][0]
model.generate_text(4, [1, 2])
