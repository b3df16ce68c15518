# flax: >=0.11
"""VQ-VAE with an EMA codebook kept as Variables; Optimizer with wrt; one nnx.jit step; resets of dead codes."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Code(nnx.Variable):
    pass


class Quantizer(nnx.Module):
    def __init__(self, codes, dim, decay=0.9, *, rngs):
        self.book = Code(jax.random.normal(rngs.params(), (codes, dim)))
        self.count = Code(jnp.ones(codes))
        self.decay = decay
        self.training = True

    def train(self, **kw):
        self.training = True
        super().train(**kw)

    def eval(self, **kw):
        self.training = False
        super().eval(**kw)

    def __call__(self, z):
        d = ((z[:, None] - self.book.value[None]) ** 2).sum(-1)
        idx = jnp.argmin(d, -1)
        onehot = jax.nn.one_hot(idx, self.book.value.shape[0])
        if self.training:
            n = onehot.sum(0)
            mean = (onehot.T @ jax.lax.stop_gradient(z)) / jnp.maximum(n, 1)[:, None]
            used = n > 0
            self.count.value = self.decay * self.count.value + (1 - self.decay) * n
            self.book.value = jnp.where(used[:, None], self.decay * self.book.value + (1 - self.decay) * mean, self.book.value)
        q = self.book.value[idx]
        return z + jax.lax.stop_gradient(q - z), jnp.mean((z - jax.lax.stop_gradient(q)) ** 2)


class VQVAE(nnx.Module):
    def __init__(self, *, rngs):
        self.enc = nnx.Linear(4, 2, rngs=rngs)
        self.vq = Quantizer(5, 2, rngs=rngs)
        self.dec = nnx.Linear(2, 4, rngs=rngs)

    def __call__(self, x):
        q, commit = self.vq(self.enc(x))
        return self.dec(q), commit


def loss_fn(model, x):
    recon, commit = model(x)
    return jnp.mean((recon - x) ** 2) + 0.25 * commit, commit


@nnx.jit
def train_step(model, optimizer, metrics, x):
    (loss, commit), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model, x)
    optimizer.update(model, grads)
    metrics.update(loss=loss, commit=commit)


@nnx.jit
def evaluate(model, x):
    return loss_fn(model, x)[0]


model = VQVAE(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
metrics = nnx.MultiMetric(loss=nnx.metrics.Average("loss"), commit=nnx.metrics.Average("commit"))
x = jax.random.normal(jax.random.key(0), (16, 4))
book = jnp.array(model.vq.book.value)
for epoch in range(2):
    model.train()
    for _ in range(3):
        train_step(model, optimizer, metrics, x)
    logged = {k: float(v) for k, v in metrics.compute().items()}
    metrics.reset()
    model.eval()
    val = float(evaluate(model, x))
print(sorted(logged), bool(jnp.any(book != model.vq.book.value)), int(optimizer.step.value))
