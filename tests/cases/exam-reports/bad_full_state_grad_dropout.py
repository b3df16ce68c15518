"""Fine-tuning a text classifier; the whole state goes into optax."""
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclass
class TrainConfig:
    vocab: int = 20
    dim: int = 8
    lr: float = 1e-3
    dropout: float = 0.1


class TextClassifier(nnx.Module):
    def __init__(self, cfg: TrainConfig, *, rngs: nnx.Rngs):
        self.embed = nnx.Embed(cfg.vocab, cfg.dim, rngs=rngs)
        self.dropout = nnx.Dropout(cfg.dropout, rngs=rngs)
        self.out = nnx.Linear(cfg.dim, 2, rngs=rngs)

    def __call__(self, tokens):
        return self.out(self.dropout(self.embed(tokens).mean(1)))


def make_train_step(graphdef, tx):
    def loss_fn(state, tokens, labels):
        model = nnx.merge(graphdef, state)
        model.eval()
        return optax.softmax_cross_entropy_with_integer_labels(model(tokens), labels).mean()

    @jax.jit
    def step(state, opt_state, tokens, labels):
        loss, grads = jax.value_and_grad(loss_fn)(state, tokens, labels)  # expect: nondifferentiable-state
        updates, opt_state = tx.update(grads, opt_state, state)
        return optax.apply_updates(state, updates), opt_state, loss

    return step


def main(cfg: TrainConfig = TrainConfig()):
    model = TextClassifier(cfg, rngs=nnx.Rngs(0))
    graphdef, state = nnx.split(model)
    tx = optax.sgd(cfg.lr)
    step = make_train_step(graphdef, tx)
    opt_state = tx.init(state)
    tokens = jax.random.randint(jax.random.key(0), (4, 5), 0, cfg.vocab)
    state, opt_state, loss = step(state, opt_state, tokens, jnp.array([0, 1, 0, 1]))
    print("loss", float(loss))


if __name__ == "__main__":
    main()
