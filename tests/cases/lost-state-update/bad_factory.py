# A factory that returns a jitted closure; the config is captured, the model is an argument.
# flax: >=0.11
# observe: "lost" if same(state["model"], TinyLM(8, nnx.Rngs(0))) else "fine"
import dataclasses

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclasses.dataclass
class Config:
    vocab: int = 8
    lr: float = 0.1


class TinyLM(nnx.Module):
    def __init__(self, vocab, rngs):
        self.embed = nnx.Embed(vocab, 4, rngs=rngs)
        self.out = nnx.Linear(4, vocab, rngs=rngs)

    def __call__(self, tokens):
        return self.out(self.embed(tokens))


def make_train_step(config: Config):
    def train_step(state, tokens):
        model, optimizer = state["model"], state["optimizer"]

        def loss_fn(model):
            logits = model(tokens[:, :-1])
            return optax.softmax_cross_entropy_with_integer_labels(logits, tokens[:, 1:]).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss * config.lr / config.lr

    return jax.jit(train_step)  # expect: lost-state-update


config = Config()
model = TinyLM(config.vocab, nnx.Rngs(0))
state = {"model": model, "optimizer": nnx.Optimizer(model, optax.sgd(config.lr), wrt=nnx.Param)}
step = make_train_step(config)
for _ in range(3):
    print(step(state, jnp.zeros((2, 5), jnp.int32)))
