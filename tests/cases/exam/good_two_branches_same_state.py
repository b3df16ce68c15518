# Two functional augmentations of one state on purpose: a siamese pair of networks, and a soup of them.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


@jax.jit
def perturb(state, key):
    leaves, treedef = jax.tree.flatten(state)
    keys = jax.random.split(key, len(leaves))
    return jax.tree.unflatten(treedef, [p + 0.1 * jax.random.normal(k, p.shape) for p, k in zip(leaves, keys)])


def evolution_step(state, key, x, population=3):
    keys = jax.random.split(key, population)
    children = [perturb(state, k) for k in keys]
    fitness = jnp.stack([-jnp.mean(nnx.merge(graphdef, c)(x) ** 2) for c in children])
    weights = jax.nn.softmax(fitness)
    return jax.tree.map(lambda *ps: sum(w * p for w, p in zip(weights, ps)), *children)


left = perturb(state, jax.random.key(1))
right = perturb(state, jax.random.key(2))
for i in range(2):
    state = evolution_step(state, jax.random.key(i), jnp.ones((3, 2)))
print(jax.tree.map(lambda a, b: jnp.abs(a - b).max(), left, right))
