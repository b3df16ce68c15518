# Gradients of two models in one call, each used for its own (a false alarm on rl-blox, rl_blox/algorithm/ppo.py).
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx


def loss_fn(actor, critic, x, goal):
    advantage = goal - critic(x)
    return jnp.mean(advantage**2) - jnp.mean(actor(x) * advantage)


@nnx.jit
def update(actor, critic, optimizer_actor, optimizer_critic, x, goal):
    loss_grad_fn = nnx.value_and_grad(loss_fn, argnums=(0, 1))
    for _ in range(2):
        loss, (grad_actor, grad_critic) = loss_grad_fn(actor, critic, x, goal)
        optimizer_actor.update(actor, grad_actor)
        optimizer_critic.update(critic, grad_critic)
    return loss


def swapped(actor, critic, x, goal):
    grad_critic, grad_actor = nnx.grad(loss_fn, argnums=(1, 0))(actor, critic, x, goal)
    return grad_actor, grad_critic


actor, critic = nnx.Linear(2, 1, rngs=nnx.Rngs(0)), nnx.Linear(2, 1, rngs=nnx.Rngs(1))
optimizers = [nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param) for model in (actor, critic)]
x = jnp.ones((4, 2))
for _ in range(3):
    update(actor, critic, *optimizers, x, 1.0)
swapped(actor, critic, x, 1.0)
