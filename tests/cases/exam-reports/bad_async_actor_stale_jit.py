# observe: "stale" if same(logits[0], logits[-1]) else "fine"
"""Actor loop in a coroutine; the learner trains the same network between the actor's steps."""
import asyncio

import jax
import jax.numpy as jnp
from flax import nnx


class Policy(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(2, 3, rngs=rngs)

    def __call__(self, obs):
        return self.fc(obs)


@nnx.jit
def improve(policy, obs):
    grads = nnx.grad(lambda p: -jax.nn.log_softmax(p(obs))[..., 2].mean())(policy)
    nnx.update(policy, jax.tree.map(lambda p, g: p - 5.0 * g, nnx.state(policy, nnx.Param), grads))


async def actor(policy, queue, n):
    act = jax.jit(lambda obs: policy(obs))  # missing: stale-capture
    for _ in range(n):
        obs = jnp.ones((4, 2))
        await queue.put((obs, act(obs)))
        await asyncio.sleep(0)
    await queue.put(None)


async def learner(policy, queue):
    logits = []
    while (item := await queue.get()) is not None:
        obs, out = item
        logits.append(out)
        improve(policy, obs)
    return logits


async def main():
    policy = Policy(rngs=nnx.Rngs(3))
    queue = asyncio.Queue(maxsize=1)
    _, logits = await asyncio.gather(actor(policy, queue, 5), learner(policy, queue))
    print("the actor follows the learner:", bool(jnp.any(logits[0] != logits[-1])))
    return logits


logits = asyncio.run(main())
