# observe: "lost" if policy.backbone is not value.backbone else "fine"
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


@jax.jit  # expect[<0.11]: unsupported-graph-argument
def step(policy, value, obs):
    def loss(nets):
        p, v = nets
        return jnp.mean(p(obs) ** 2) + jnp.mean((v(obs) - 1.0) ** 2)

    grads = jax.grad(loss)((policy, value))  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: split-shared-reference
    return jax.tree.map(lambda p, g: p - 0.1 * g, (policy, value), grads)


obs = jax.random.normal(jax.random.key(1), (16, 4))
policy, value = step(policy, value, obs)
same = bool((policy.backbone.kernel.value == value.backbone.kernel.value).all())
print("still one backbone:", policy.backbone is value.backbone, "equal:", same)
