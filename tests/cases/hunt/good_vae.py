# flax: >=0.12
"""The VAE example: noise from rngs inside nnx.jit, kl as sow'ed Loss, popped in the loss."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Loss(nnx.Variable):
    pass


class Encoder(nnx.Module):
    def __init__(self, din, dmid, dout, *, rngs):
        self.linear1 = nnx.Linear(din, dmid, rngs=rngs)
        self.linear_mean = nnx.Linear(dmid, dout, rngs=rngs)
        self.linear_std = nnx.Linear(dmid, dout, rngs=rngs)
        self.rngs = rngs.fork() if hasattr(rngs, "fork") else rngs

    def __call__(self, x):
        x = jax.nn.relu(self.linear1(x))
        mean, std = self.linear_mean(x), jnp.exp(self.linear_std(x))
        self.sow(Loss, "kl_loss", jnp.mean(0.5 * jnp.mean(-jnp.log(std**2) - 1.0 + std**2 + mean**2, axis=-1)))
        key = self.rngs.noise()
        return mean + std * jax.random.normal(key, mean.shape)


class Decoder(nnx.Module):
    def __init__(self, din, dmid, dout, *, rngs):
        self.linear1 = nnx.Linear(din, dmid, rngs=rngs)
        self.linear2 = nnx.Linear(dmid, dout, rngs=rngs)

    def __call__(self, z):
        return self.linear2(jax.nn.relu(self.linear1(z)))


class VAE(nnx.Module):
    def __init__(self, din, hidden, latent, *, rngs):
        self.encoder = Encoder(din, hidden, latent, rngs=rngs)
        self.decoder = Decoder(latent, hidden, din, rngs=rngs)

    def __call__(self, x):
        return self.decoder(self.encoder(x))

    def generate(self, z):
        return nnx.sigmoid(self.decoder(z))


model = VAE(6, 8, 2, rngs=nnx.Rngs(0, noise=1))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)


@nnx.jit
def train_step(model: VAE, optimizer: nnx.Optimizer, x):
    def loss_fn(model: VAE):
        logits = model(x)
        losses = nnx.pop(model, Loss)
        kl_loss = sum(jax.tree.leaves(losses), 0.0)
        return jnp.mean(optax.sigmoid_binary_cross_entropy(logits, x)) + 0.1 * kl_loss

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


@nnx.jit
def forward(model, x):
    y = model(x)
    nnx.pop(model, Loss)
    return jax.nn.sigmoid(y)


@nnx.jit
def sample(model, z):
    return model.generate(z)


x = jax.random.bernoulli(jax.random.key(0), 0.3, (16, 6)).astype(jnp.float32)
losses = []
for epoch in range(20):
    loss = train_step(model, optimizer, x)
    losses.append(loss)
mean_loss = jnp.mean(jnp.stack(losses)).item()
assert losses[-1] < losses[0]
assert forward(model, x).shape == x.shape
assert sample(model, jnp.zeros((3, 2))).shape == (3, 6)
