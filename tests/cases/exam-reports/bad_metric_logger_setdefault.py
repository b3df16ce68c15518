import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MetricLogger:
    def __init__(self):
        self.values = {}

    def log(self, **kw):
        for k, v in kw.items():
            self.values.setdefault(k, []).append(v)

    def summary(self):
        return {k: float(jnp.stack(v).mean()) for k, v in self.values.items()}


logger = MetricLogger()


def make_train_step(tx, graphdef):
    def train_step(params, opt_state, x):
        def loss_fn(p):
            return jnp.mean((nnx.merge(graphdef, p)(x) - x) ** 2)

        loss, grads = jax.value_and_grad(loss_fn)(params)
        logger.log(loss=loss, grad_norm=optax.global_norm(grads))
        updates, opt_state = tx.update(grads, opt_state)
        return optax.apply_updates(params, updates), opt_state

    return jax.jit(train_step)  # expect: tracer-escape


graphdef, params = nnx.split(nnx.Linear(5, 5, rngs=nnx.Rngs(0)))
tx = optax.sgd(0.1)
opt_state = tx.init(params)
train_step = make_train_step(tx, graphdef)
for i in range(10):
    params, opt_state = train_step(params, opt_state, jax.random.normal(jax.random.key(i), (8, 5)))
print(logger.summary())
