# flax: >=0.12
"""ViT-like model: replace the head, LoRA params only, DiffState with a filter, trainable mask."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class ViT(nnx.Module):
    def __init__(self, hidden, classes, layers, *, rngs):
        self.patch = nnx.Conv(3, hidden, kernel_size=(2, 2), strides=(2, 2), rngs=rngs)
        self.cls = nnx.Param(jnp.zeros((1, 1, hidden)))
        self.encoder = nnx.Sequential(*[nnx.Linear(hidden, hidden, rngs=rngs) for _ in range(layers)])
        self.classifier = nnx.Linear(hidden, classes, rngs=rngs)

    def __call__(self, x):
        p = self.patch(x)
        b, h, w, c = p.shape
        p = p.reshape(b, h * w, c)
        p = jnp.concatenate([jnp.tile(self.cls[...], (b, 1, 1)), p], axis=1)
        return self.classifier(self.encoder(p).mean(1))


model = ViT(4, 10, 2, rngs=nnx.Rngs(0))
model.classifier = nnx.LoRALinear(4, 2, lora_rank=2, rngs=nnx.Rngs(1))
for path, module in list(nnx.iter_modules(model)) if hasattr(nnx, "iter_modules") else []:
    pass
is_lora = nnx.Any(nnx.LoRAParam, nnx.PathContains("cls"))
optimizer = nnx.Optimizer(model, optax.adam(5e-2), wrt=is_lora)


@nnx.jit
def train_step(model, optimizer, x, y):
    def loss_fn(m):
        return optax.softmax_cross_entropy_with_integer_labels(m(x), y).mean()

    loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, is_lora))(model)
    optimizer.update(model, grads)
    return loss


x = jax.random.normal(jax.random.key(0), (4, 4, 4, 3))
y = jnp.array([0, 1, 1, 0])
base_before = jax.tree.map(jnp.copy, nnx.to_pure_dict(nnx.state(model, nnx.All(nnx.Param, nnx.Not(nnx.LoRAParam), nnx.Not(nnx.PathContains("cls"))))))
first = train_step(model, optimizer, x, y)
for _ in range(25):
    last = train_step(model, optimizer, x, y)
base_after = nnx.to_pure_dict(nnx.state(model, nnx.All(nnx.Param, nnx.Not(nnx.LoRAParam), nnx.Not(nnx.PathContains("cls")))))
assert last < first
assert all(jax.tree.leaves(jax.tree.map(lambda a, b: bool((a == b).all()), base_before, base_after)))
