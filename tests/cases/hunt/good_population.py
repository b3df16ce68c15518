# flax: >=0.12
"""Ensembles and populations: vmap over states, tree_map stack, jax.vmap of init, population training, evolution."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def make(key):
    return nnx.Linear(2, 1, rngs=nnx.Rngs(key))


def init_population(key, n):
    return jax.vmap(make)(jax.random.split(key, n))


@jax.jit
def fitness(population, x, y):
    return jax.vmap(lambda m: -((m(x) - y) ** 2).mean())(population)


@jax.jit
def evolve(population, key, x, y):
    scores = fitness(population, x, y)
    best = jnp.argsort(scores)[-4:]
    graphdef, state = nnx.split(population)
    parents = jax.tree.map(lambda p: jnp.repeat(p[best], 4, axis=0), state)
    leaves, treedef = jax.tree.flatten(parents)
    keys = jax.random.split(key, len(leaves))
    children = jax.tree.unflatten(treedef, [p + 0.1 * jax.random.normal(k, p.shape) for p, k in zip(leaves, keys)])
    return nnx.merge(graphdef, children), scores.max()


@jax.jit
def sgd(population, x, y):
    def one(model):
        loss, grads = jax.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
        return jax.tree.map(lambda p, g: p - 0.1 * g, model, grads), loss

    return jax.vmap(one)(population)


def stack(models):
    graphdef = nnx.graphdef(models[0])
    return graphdef, jax.tree.map(lambda *a: jnp.stack(a), *[nnx.state(m) for m in models])


x = jax.random.normal(jax.random.key(0), (16, 2))
y = x.sum(-1, keepdims=True)
pop = init_population(jax.random.key(1), 16)
best = []
for key in jax.random.split(jax.random.key(2), 10):
    pop, score = evolve(pop, key, x, y)
    best.append(float(score))
for _ in range(5):
    pop, loss = sgd(pop, x, y)
assert best[-1] > best[0] and loss.mean() < -best[-1] + 1
graphdef, stacked = stack([nnx.Linear(2, 1, rngs=nnx.Rngs(i)) for i in range(3)])
outs = jax.vmap(lambda s: nnx.merge(graphdef, s)(x))(stacked)
assert outs.shape == (3, 16, 1)
