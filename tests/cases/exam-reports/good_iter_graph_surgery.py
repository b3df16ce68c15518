"""Model surgery and inspection in eager Python before the compiled step is used; rates changed once."""
import jax
import jax.numpy as jnp
from flax import nnx


class LoRALinear(nnx.Module):
    def __init__(self, base, rank, *, rngs):
        self.base = base
        self.lora = nnx.LoRA(base.in_features, rank, base.out_features, rngs=rngs)

    def __call__(self, x):
        return self.base(x) + self.lora(x)


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc1 = nnx.Linear(3, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.fc2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc2(self.drop(nnx.relu(self.fc1(x))))


model = Net(rngs=nnx.Rngs(0))
rngs = nnx.Rngs(1)
for path, module in list(nnx.iter_graph(model)):
    if isinstance(module, nnx.Dropout):
        module.rate = 0.1
for name in ("fc1", "fc2"):
    setattr(model, name, LoRALinear(getattr(model, name), 2, rngs=rngs))

wrt = nnx.LoRAParam


@nnx.jit
def step(model, x, y):
    diff = nnx.DiffState(0, wrt)
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2), argnums=diff)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, wrt), grads))
    return loss


x = jnp.ones((4, 3))
base = jnp.array(model.fc1.base.kernel.value)
losses = [float(step(model, x, x[:, :1])) for _ in range(3)]
total = sum(p.size for p in jax.tree.leaves(nnx.state(model, nnx.Param)))
print(bool(jnp.all(base == model.fc1.base.kernel.value)), total > 0, len(losses))
