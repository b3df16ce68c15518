# observe: "stale" if outputs[0] == outputs[-1] else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
state = {"params": params, "step": 0}


@jax.jit
def train_step(state, x):
    grads = jax.grad(lambda p: (nnx.merge(graphdef, p)(x) ** 2).mean())(state["params"])
    params = jax.tree.map(lambda p, g: p - 0.1 * g, state["params"], grads)
    return {"params": params, "step": state["step"] + 1}


@jax.jit  # expect: stale-capture
def evaluate(x):
    return nnx.merge(graphdef, state["params"])(x).sum()


outputs = []
for _ in range(3):
    state = train_step(state, jnp.ones((4, 2)))
    outputs.append(float(evaluate(jnp.ones((4, 2)))))
