# flax: >=0.12
"""Callbacks, a metrics logger, early stopping, mutable defaults, learning-rate changes, float(loss) everywhere."""
import collections
import logging
import jax
import jax.numpy as jnp
import optax
from flax import nnx


logger = logging.getLogger(__name__)
GLOBAL_STEP = 0
HISTORY = collections.defaultdict(list)


class Callback:
    def on_step(self, trainer, logs): ...


class EarlyStopping(Callback):
    def __init__(self, patience=3):
        self.patience, self.best, self.wait, self.best_state = patience, float("inf"), 0, None

    def on_step(self, trainer, logs):
        if logs["loss"] < self.best:
            self.best, self.wait = logs["loss"], 0
            self.best_state = jax.device_get(nnx.to_pure_dict(nnx.state(trainer.model, nnx.Param)))
        else:
            self.wait += 1
            trainer.stop = self.wait >= self.patience


class History(Callback):
    def on_step(self, trainer, logs, store=[]):
        store.append(logs["loss"])
        trainer.history = store


def log_shapes(x, seen=set()):
    seen.add(x.shape)
    return len(seen)


@nnx.jit
def train_step(model, opt, x):
    log_shapes(x)
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - 1) ** 2).mean())(model)
    opt.update(model, grads)
    jax.debug.print("loss {l}", l=loss) if False else None
    jax.debug.callback(lambda l: HISTORY["debug"].append(float(l)), loss)
    return loss, {"grad_norm": optax.global_norm(grads)}


class Trainer:
    stop = False

    def __init__(self, model, callbacks=(), lr=0.1):
        self.model = model
        self.tx = optax.inject_hyperparams(optax.sgd)(learning_rate=lr)
        self.opt = nnx.Optimizer(model, self.tx, wrt=nnx.Param)
        self.callbacks = list(callbacks)

    def set_lr(self, lr):
        self.opt.opt_state.hyperparams["learning_rate"][...] = jnp.asarray(lr)

    def fit(self, x, steps):
        global GLOBAL_STEP
        for step in range(steps):
            loss, aux = train_step(self.model, self.opt, x)
            logs = {"loss": float(loss), **{k: float(v) for k, v in aux.items()}}
            self.last_loss = loss
            HISTORY["loss"].append(loss)
            GLOBAL_STEP += 1
            logger.info("step %d loss %f", step, logs["loss"])
            for cb in self.callbacks:
                cb.on_step(self, logs)
            if self.stop:
                break
            if step == 10:
                self.set_lr(0.01)
        return self


es = EarlyStopping()
trainer = Trainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), [es, History()]).fit(jax.random.normal(jax.random.key(0), (8, 2)), 20)
assert trainer.history[-1] < trainer.history[0] and GLOBAL_STEP == len(trainer.history)
jax.effects_barrier()
assert len(HISTORY["debug"]) == GLOBAL_STEP
