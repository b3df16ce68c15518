"""A program without a fault, in which Pylint by itself sees several."""

import functools

import flax
import jax
import jax.numpy as jnp
import optax
from flax import nnx, struct
from flax.training import train_state
from jax import lax, random
from jax.experimental import mesh_utils
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

jax.config.update("jax_enable_x64", True)


@struct.dataclass
class Carry:
    """Has replace() from its decorator, and a field that is called."""

    x: jax.Array
    fn: object = struct.field(pytree_node=False)

    def bump(self):
        """A new one."""
        return self.replace(x=self.fn(self.x))


class Node(struct.PyTreeNode):
    """Has __init__ and replace() from the decorator that its base applies."""

    x: jax.Array


class State(train_state.TrainState):
    """The same, two bases up."""

    key: jax.Array = None


class Scale(nnx.Intermediate):
    """Has no in-place operators, as any Variable."""


class Block(nnx.Module):
    """Calls itself by any signature."""

    def __init__(self, din, dout, *, rngs: nnx.Rngs):
        self.linear = nnx.Linear(din, dout, rngs=rngs)
        self.norm = nnx.BatchNorm(dout, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.scale = Scale(jnp.ones((dout,)))
        self.bias = nnx.Param(jnp.zeros(dout))
        self.count = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        x = self.dropout(self.norm(self.linear(x)))
        self.count.value += 1
        return -self.scale * x + self.bias[0] + self.linear.kernel.value.T.sum()


class Twice(nnx.Module):
    """A base whose subclasses are called."""

    def twice(self, x):
        """Twice."""
        return self(self(x))


def main():
    """What programs do with libraries."""
    model = Block(2, 3, rngs=nnx.Rngs(0, params=1))
    model.train()
    model.eval()
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    model = nnx.merge(graphdef, params, rest)
    print(-jnp.ones(3), ~jnp.array(1), jnp.ones((2, 2))[0, :], jnp.array([1.0]).at[0].set(2), params["linear"].kernel)

    @nnx.jit
    def train_step(mod, x):
        (loss, aux), grads = nnx.value_and_grad(lambda mod: (mod(x).sum(), x), has_aux=True)(mod)
        return loss, aux, grads

    @functools.partial(jax.jit, static_argnums=0)
    def body(count, x):
        (a, b), c = lax.scan(lambda carry, x: (carry, x), (x, x), jnp.arange(count))
        return jax.tree.map(lambda leaf: leaf * 2, (a, b, c))

    print(train_step(model, 1), body.lower(3, 2).compile())
    key, sub = random.split(random.key(0))
    mesh = Mesh(mesh_utils.create_device_mesh((1,)), ("x",))
    print(NamedSharding(mesh, P("x")), lax.Precision.HIGHEST.name, jax.devices()[0].platform, sub.shape)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(optax.cosine_decay_schedule(1e-3, 10)))
    updates, opt_state = tx.update({}, tx.init({}))
    print(updates, opt_state, nnx.Optimizer(model, tx, wrt=nnx.Param).opt_state)
    print(flax.traverse_util.flatten_dict({}), jax.config.jax_enable_x64, jnp.float32(1), jnp.linalg.norm(jnp.ones(2)))
    state = State.create(apply_fn=None, params={}, tx=tx).apply_gradients(grads={})
    print(state.replace(step=0), Node(x=1).replace(x=2), Carry(1, jnp.sin).bump(), Carry(1, jnp.sin).fn(2))
    metrics = nnx.MultiMetric(loss=nnx.metrics.Average("loss"))
    metrics.update(loss=1.0)
    print(metrics.compute(), jax.scipy.special.logsumexp(jnp.ones(3)), jax.nn.initializers.lecun_normal()(key, (2, 2)))
    with jax.default_device(jax.devices()[0]), jax.debug_nans(True), jax.named_scope("a"):
        rngs = nnx.Rngs(0)
        print(rngs.params(), rngs.anything())
