# flax: >=0.12
"""Lazy setup in ordinary Python: set_attributes, replace of layers eagerly, recursive children, tied weights under nnx.jit, surgery."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Tied(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(7, 4, rngs=rngs)
        self.body = nnx.Sequential(nnx.Linear(4, 4, rngs=rngs), nnx.gelu, nnx.Dropout(0.1, rngs=rngs), nnx.Linear(4, 4, rngs=rngs))
        self.out = nnx.Linear(4, 7, use_bias=False, rngs=rngs)

    def __call__(self, t):
        return self.body(self.embed(t)) @ self.embed.embedding[...].T


class Wrapper(nnx.Module):
    def __init__(self, inner, scale=1.0):
        self.inner = inner
        self.scale = nnx.Param(jnp.array(scale))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(super().__getattribute__("inner"), name)

    def __call__(self, *args, **kwargs):
        return self.inner(*args, **kwargs) * self.scale[...]


def replace_layers(module, fn):
    for name, child in list(vars(module).items()):
        if isinstance(child, nnx.Module):
            new = fn(child)
            if new is not child:
                setattr(module, name, new)
            else:
                replace_layers(child, fn)
    return module


def to_lora(rngs):
    def fn(m):
        if isinstance(m, nnx.Linear):
            lora = nnx.LoRALinear(m.in_features, m.out_features, lora_rank=2, use_bias=m.use_bias, rngs=rngs)
            lora.kernel = m.kernel
            return lora
        return m

    return fn


@nnx.jit
def step(model, opt, t, y):
    def loss_fn(m):
        return optax.softmax_cross_entropy_with_integer_labels(m(t), y).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    opt.update(model, grads)
    return loss


model = replace_layers(Tied(nnx.Rngs(0)), to_lora(nnx.Rngs(5)))
model.body.set_attributes(deterministic=True, raise_if_not_found=False)
model = Wrapper(model)
opt = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
t = jnp.arange(7)
losses = [float(step(model, opt, t, (t + 1) % 7)) for _ in range(30)]
assert losses[-1] < losses[0]
assert isinstance(model.inner.out, nnx.LoRALinear)
