# Nothing is annotated; the types come only from the call in main().
# flax: >=0.11
# observe: "lost" if same(kept[0], nnx.Linear(3, 1, rngs=nnx.Rngs(3))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx

kept = []


def criterion(m, a, b):
    return optax.l2_loss(m(a), b).mean()


@jax.jit  # expect: lost-state-update
def go(m, o, a, b):
    v, g = nnx.value_and_grad(criterion)(m, a, b)
    o.update(m, g)
    return v


def build():
    m = nnx.Linear(3, 1, rngs=nnx.Rngs(3))
    return m, nnx.Optimizer(m, optax.rmsprop(1e-2), wrt=nnx.Param)


def main():
    m, o = build()
    kept.append(m)
    for _ in range(2):
        go(m, o, jnp.ones((2, 3)), jnp.ones((2, 1)))


main()
