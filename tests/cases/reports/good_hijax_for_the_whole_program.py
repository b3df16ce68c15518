# flax: >=0.12.4,<0.12.12
"""Every Variable is a hijax one: updates come out of jax.jit. Whoever imports the step calls it."""
import jax
import optax
from flax import nnx

nnx.var_defaults(hijax=True)
model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)


@jax.jit
def train_step(model, optimizer, x):
    graphdef, params = nnx.split(model)

    def loss_fn(params):
        return nnx.merge(graphdef, params)(x).sum()

    grads = jax.grad(loss_fn)(nnx.with_vars(params, hijax=False))
    optimizer.update(model, grads)
