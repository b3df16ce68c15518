import jax
import jax.numpy as jnp
from flax import nnx


class Tower(nnx.Module):
    def __init__(self, backbone, dout, rngs):
        self.backbone = backbone
        self.head = nnx.Linear(8, dout, rngs=rngs)

    def __call__(self, x):
        return self.head(jnp.tanh(self.backbone(x)))


rngs = nnx.Rngs(0)
backbone = nnx.Linear(4, 8, rngs=rngs)
policy = Tower(backbone, 2, rngs)
value = Tower(backbone, 1, rngs)


class Both(nnx.Module):
    def __init__(self, policy, value):
        self.policy, self.value = policy, value


both = Both(policy, value)


@nnx.jit
def step(both, obs):
    def loss(nets):
        return jnp.mean(nets.policy(obs) ** 2) + jnp.mean((nets.value(obs) - 1.0) ** 2)

    grads = nnx.grad(loss)(both)
    nnx.update(both, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(both, nnx.Param), grads))


obs = jax.random.normal(jax.random.key(1), (16, 4))
step(both, obs)
same = bool((policy.backbone.kernel.value == value.backbone.kernel.value).all())
print("still one backbone:", policy.backbone is value.backbone, "equal:", same)
