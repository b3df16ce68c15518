# observe: "lost" if zero(model.bn.mean.value) else "fine"
"""Data-parallel training with jax.pmap; batch statistics are part of the replicated state."""
from functools import partial

import jax
import jax.numpy as jnp
import optax
from flax import jax_utils, nnx


class ConvNet(nnx.Module):
    def __init__(self, *, rngs):
        self.conv = nnx.Conv(1, 4, (3, 3), rngs=rngs)
        self.bn = nnx.BatchNorm(4, axis_name="devices", rngs=rngs)
        self.fc = nnx.Linear(4, 3, rngs=rngs)

    def __call__(self, x):
        return self.fc(nnx.relu(self.bn(self.conv(x))).mean((1, 2)))


model = ConvNet(rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
lr = 0.1


@partial(jax.pmap, axis_name="devices")  # expect: partial-state-return
def p_train_step(state, images, labels):
    net = nnx.merge(graphdef, state)

    def loss_fn(net):
        logits = net(images)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(net)
    grads = jax.lax.pmean(grads, "devices")
    params = jax.tree.map(lambda p, g: p - lr * g, nnx.state(net, nnx.Param), grads)
    return params, jax.lax.pmean(loss, "devices")


n = jax.local_device_count()
state = jax_utils.replicate(state)
images = jax.random.normal(jax.random.key(0), (n, 4, 5, 5, 1)) + 1
labels = jnp.tile(jnp.array([0, 1, 2, 0]), (n, 1))
for _ in range(3):
    params, loss = p_train_step(state, images, labels)
    state = nnx.State.merge(state, params) if hasattr(nnx.State, "merge") else nnx.merge_state(state, params)
nnx.update(model, jax_utils.unreplicate(state))
print("loss", float(loss[0]), "statistics moved:", bool(jnp.any(model.bn.mean.value != 0)))
