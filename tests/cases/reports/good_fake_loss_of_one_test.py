# flax: >=0.11
# After google/tunix@c7d8950f12 tunix/experimental/train/peft_trainer_v2.py:613, in our words: right, and once reported.
import jax.numpy as jnp
import optax
from flax import nnx


class Trainer:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = nnx.Optimizer(model, optimizer, wrt=nnx.Param)
        self.loss_fn = mean_square

    def with_loss_fn(self, loss_fn):
        self.loss_fn = loss_fn
        return self

    def step(self, x):
        def diff_fn(model, x):
            return self.loss_fn(model, x)

        loss, grads = nnx.value_and_grad(diff_fn)(self.model, x)
        self.optimizer.update(self.model, grads)
        return loss


def mean_square(model, x):
    return jnp.mean(model(x) ** 2)


def test_training_lowers_the_loss():
    trainer = Trainer(nnx.Linear(3, 2, rngs=nnx.Rngs(0)), optax.sgd(0.1))
    first = trainer.step(jnp.ones((1, 3)))
    assert trainer.step(jnp.ones((1, 3))) < first


def test_loss_is_handed_on():
    def constant_loss(model, x):
        del model, x
        return jnp.array(1.0)

    trainer = Trainer(nnx.Linear(3, 2, rngs=nnx.Rngs(0)), optax.sgd(0.1)).with_loss_fn(constant_loss)
    assert trainer.step(jnp.ones((1, 3))) == 1.0


if __name__ == "__main__":
    test_training_lowers_the_loss()
    test_loss_is_handed_on()
