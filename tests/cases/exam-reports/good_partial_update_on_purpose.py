"""Only some kinds are returned because only those change; optimizer state per group; multi_transform."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Backbone(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, use_running_average=True, rngs=rngs)
        self.scale = nnx.Variable(jnp.ones(()))

    def __call__(self, x):
        return nnx.relu(self.bn(self.fc(x))) * self.scale.value


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.backbone = Backbone(rngs=rngs)
        self.head = nnx.Linear(8, 2, rngs=rngs)

    def __call__(self, x):
        return self.head(self.backbone(x))


model = Net(rngs=nnx.Rngs(0))
graphdef, params, stats, other = nnx.split(model, nnx.Param, nnx.BatchStat, ...)


def label(path, _):
    return "head" if "head" in jax.tree_util.keystr(path) else "frozen"


tx = optax.multi_transform({"head": optax.adam(1e-2), "frozen": optax.set_to_zero()}, lambda p: jax.tree_util.tree_map_with_path(label, p))
opt_state = tx.init(params)


@jax.jit
def step(params, stats, other, opt_state, x, y):
    net = nnx.merge(graphdef, params, stats, other)
    feats = jax.lax.stop_gradient(net.backbone(x))

    def loss(params):
        logits = nnx.merge(graphdef, params, stats, other).head(feats)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    value, grads = jax.value_and_grad(loss)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, value


x = jax.random.normal(jax.random.key(0), (10, 4))
body = jnp.array(jax.tree.leaves(params["backbone"])[0])
values = []
for _ in range(4):
    params, opt_state, value = step(params, stats, other, opt_state, x, jnp.arange(10) % 2)
    values.append(float(value))
nnx.update(model, params)
print(values[-1] < values[0], bool(jnp.all(body == jax.tree.leaves(params["backbone"])[0])))
