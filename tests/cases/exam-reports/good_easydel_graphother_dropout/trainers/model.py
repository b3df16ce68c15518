from flax import nnx


class CausalLM(nnx.Module):
    def __init__(self, vocab, dim, *, rngs: nnx.Rngs):
        self.embed_tokens = nnx.Embed(vocab, dim, rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)
        self.lm_head = nnx.Linear(dim, vocab, rngs=rngs)

    def __call__(self, input_ids):
        return self.lm_head(self.dropout(self.embed_tokens(input_ids)))
