# flax: >=0.12
"""Early-bound jits in a service object, re-jitted after each weight refresh; evaluation closures built after training."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Server:
    def __init__(self, model):
        self.refresh(model)

    def refresh(self, model):
        frozen = nnx.clone(model)
        self._fn = jax.jit(lambda x: frozen(x))

    def __call__(self, x):
        return self._fn(x)


class StateServer:
    def __init__(self, model):
        self.graphdef, self.state = nnx.split(model)
        self._fn = jax.jit(lambda s, x: nnx.merge(self.graphdef, s)(x))

    def __call__(self, x):
        return self._fn(self.state, x)


@nnx.jit
def step(model, opt, x):
    grads = nnx.grad(lambda m: ((m(x) - 1) ** 2).mean())(model)
    opt.update(model, grads)


def make_eval(model):
    return jax.jit(lambda x: ((model(x) - 1) ** 2).mean())


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
x = jnp.ones((4, 2))
server, live, scores = Server(model), StateServer(model), []
for epoch in range(3):
    for _ in range(3):
        step(model, opt, x)
    server.refresh(model)
    scores.append(float(((server(x) - 1) ** 2).mean()))
assert scores[-1] < scores[0]
assert jnp.allclose(live(x), model(x)) and jnp.allclose(server(x), model(x))
evaluate = make_eval(model)
assert float(evaluate(x)) == float(evaluate(x))
