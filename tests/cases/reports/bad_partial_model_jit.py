# observe: "stale" if curve[0] == curve[-1] else "fine"
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


def forward(model, x):
    return model(x)


class Loop:
    def __init__(self, model):
        self.model = model
        self.tx = optax.sgd(0.3)
        self.opt_state = self.tx.init(nnx.state(model, nnx.Param))

    def run(self, x, y, steps):
        infer = jax.jit(functools.partial(forward, self.model))  # expect: stale-capture
        curve = []
        for _ in range(steps):
            self.step(x, y)
            curve.append(float(jnp.mean((infer(x) - y) ** 2)))
        return curve

    def step(self, x, y):
        grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(self.model)
        params = nnx.state(self.model, nnx.Param)
        updates, self.opt_state = self.tx.update(grads, self.opt_state, params)
        nnx.update(self.model, optax.apply_updates(params, updates))


x = jax.random.normal(jax.random.key(0), (8, 2))
curve = Loop(nnx.Linear(2, 1, rngs=nnx.Rngs(0))).run(x, x[:, :1], 3)
print(curve, "FLAT" if curve[0] == curve[-1] else "falls")
