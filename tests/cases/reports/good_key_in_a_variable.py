# flax: >=0.11
# Right code, flagged E9305 rng-replay ("draws from a key that it captures ... every call draws the same numbers").
# The key lives in a Variable of the module, is split and put back at each call; the model is an argument of nnx.jit, so the
# new key comes out. The constructor of the network gives every block its own key.
# Origin: novastar53/high_performance_jax@a9f0a3c92348:notebooks/batchnorm_noise_experiment.ipynb cell 20 (drawn in cell 11 line 28)
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Noisy(nnx.Module):
    def __init__(self, *, rngs):
        self.inner = nnx.Linear(4, 4, rngs=rngs)
        self.key = nnx.Variable(jax.random.PRNGKey(0))
        self.training = True

    def __call__(self, x):
        x = self.inner(x)
        if self.training:
            key, subkey = jax.random.split(self.key.value)
            self.key.value = key
            x = x + jax.random.normal(subkey, x.shape)
        return nnx.relu(x)


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.blocks = nnx.List([Noisy(rngs=rngs), Noisy(rngs=rngs)])
        block_rng = jax.random.PRNGKey(1338)
        for block in self.blocks:
            block_rng, subkey = jax.random.split(block_rng)
            block.key.value = subkey

    def __call__(self, x):
        for i in range(len(self.blocks)):
            x = self.blocks[i](x)
        return x


net = Net(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(net, optax.sgd(0.0), wrt=nnx.Param)


def loss_fn(model, batch):
    return jnp.mean(model(batch) ** 2)


@nnx.jit
def step_fn(model: nnx.Module, optimizer: nnx.Optimizer, batch):
    loss, grads = nnx.value_and_grad(loss_fn)(model, batch)
    optimizer.update(model, grads)
    return loss


losses = [float(step_fn(net, optimizer, jnp.ones((8, 4)))) for _ in range(3)]
assert len(set(losses)) == 3, losses
print("fine", losses)
