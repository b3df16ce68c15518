# observe: "lost" if before == fingerprint(model) else "fine"
"""Shell of a language model: embed, project back. Loss should fall to zero, stays at log(vocab)."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

VOCAB, DIM = 17, 8


class Shell(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(VOCAB, DIM, rngs=rngs)
        self.head = nnx.Linear(DIM, VOCAB, use_bias=False, rngs=rngs)

    def __call__(self, tokens):
        return self.head(self.embed(tokens))


def cross_entropy(model, tokens):
    logits = model(tokens)
    return optax.softmax_cross_entropy_with_integer_labels(logits, tokens).mean()


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def train_step(model, optimizer, tokens):
    loss, grads = nnx.value_and_grad(cross_entropy)(model, tokens)
    optimizer.update(model, grads)
    return loss


def fingerprint(model):
    return [float(jnp.sum(jnp.abs(p))) for p in jax.tree.leaves(nnx.state(model, nnx.Param))]


if __name__ == "__main__":
    model = Shell(nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adam(1e-1), wrt=nnx.Param)
    tokens = jax.random.randint(jax.random.key(1), (4, 12), 0, VOCAB)
    before = fingerprint(model)
    for step in range(5):
        loss = train_step(model, optimizer, tokens)
    print("params changed:", before != fingerprint(model), "loss", float(loss))
