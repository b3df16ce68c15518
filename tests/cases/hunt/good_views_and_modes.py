# flax: >=0.12
"""nnx.view, eval()/train() pairs, deterministic by call keyword, jax.jit on read-only models with BatchNorm."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.bn(self.l(x)))


@jax.jit
def infer(model, x):
    return model(x)


@nnx.jit
def train_step(model, opt, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    opt.update(model, grads)
    return loss


def evaluate(model, xs):
    model.eval()
    total = sum(float(infer(model, x).mean()) for x in xs)
    model.train()
    return total


def predict_all(model, xs):
    fn = jax.vmap(lambda x: model(x[None])[0])
    return [fn(x) for x in xs]


model = Net(nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
eval_model = nnx.view(model, deterministic=True, use_running_average=True)
train_model = nnx.view(model, deterministic=False, use_running_average=False)
xs = jax.random.normal(jax.random.key(0), (3, 8, 2))
for x in xs:
    train_step(train_model, opt, x)
    assert jnp.allclose(infer(eval_model, x), infer(eval_model, x))
evaluate(model, xs)
model.eval()
out = predict_all(model, xs)
assert jnp.allclose(out[0], infer(eval_model, xs[0]), atol=1e-5)
model.train()
frozen = nnx.clone(model)
frozen.eval()
serve = jax.jit(lambda x: frozen(x))
assert serve(xs[0]).shape == (8, 4)
