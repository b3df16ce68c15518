# flax: >=0.12
"""nnx.jit with donate, static args, hooks in partial; loop-created jits that are cached; nnx.cached_partial."""
import functools
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@functools.partial(nnx.jit, static_argnames=("training", "n"), donate_argnames=())
def forward(model, x, *, training=False, n=1):
    for _ in range(n):
        x = model(x)
    return nnx.relu(x) if training else x


@functools.partial(nnx.jit, donate_argnums=(0, 1))
def donated(model, opt, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    opt.update(model, grads)


@functools.partial(jax.jit, static_argnums=(0,), donate_argnums=(1,))
def donated_pure(graphdef, state, x):
    model, opt = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    opt.update(model, grads)
    return nnx.state((model, opt)), loss


@functools.lru_cache(maxsize=None)
def compiled(scale):
    @nnx.jit
    def step(model, opt, x):
        grads = nnx.grad(lambda m: scale * (m(x) ** 2).mean())(model)
        opt.update(model, grads)

    return step


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(model, optax.sgd(0.05), wrt=nnx.Param)
x = jnp.ones((4, 2))
k0 = float(jnp.abs(model.kernel[...]).sum())
for i in range(4):
    donated(model, opt, x)
    compiled(1.0 if i % 2 else 2.0)(model, opt, x)
graphdef, state = nnx.split((model, opt))
for i in range(4):
    state, loss = donated_pure(graphdef, state, x)
nnx.update((model, opt), state)
cached = nnx.cached_partial(forward, model)
assert cached(x, training=True, n=2).shape == (4, 2)
for n in (1, 2):
    for training in (True, False):
        forward(model, x, training=training, n=n)
assert int(opt.step[...]) == 12
for trial in range(2):
    m = nnx.Linear(2, 2, rngs=nnx.Rngs(trial))
    f = nnx.jit(lambda m, x: m(x))
    for _ in range(3):
        y = f(m, x)
