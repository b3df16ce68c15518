# flax: >=0.11
# After own program in the style of early stopping in many public trainers, in our words: right, and once reported.
import jax.numpy as jnp
import optax
from flax import nnx


@nnx.jit
def train_step(model, optimizer, x):
    def loss_fn(model):
        return jnp.mean((model(x) - 1.0) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


def fit(model, x, steps):
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
    best, best_state = jnp.inf, nnx.to_pure_dict(nnx.state(model))
    for _ in range(steps):
        loss = train_step(model, optimizer, x)
        if loss < best:
            best = loss
            best_state = nnx.to_pure_dict(nnx.state(model))
    return best_state


model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
best = fit(model, jnp.ones((1, 3)), 3)
kept = jnp.array(best["kernel"])
fit(model, 2 * jnp.ones((1, 3)), 2)
assert jnp.array_equal(kept, best["kernel"]) and not jnp.array_equal(kept, model.kernel[...])
