# observe: "lost" if losses[0] == losses[-1] else "fine"
import flax.struct
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class WorldModel(nnx.Module):
    def __init__(self, rngs):
        self.inp = nnx.Linear(2, 4, rngs=rngs)
        self.rec = nnx.Linear(4, 4, rngs=rngs)
        self.out = nnx.Linear(4, 2, rngs=rngs)

    def __call__(self, h, x):
        h = jnp.tanh(self.inp(x) + self.rec(h))
        return h, self.out(h)


class Learner(flax.struct.PyTreeNode):
    params: nnx.State
    opt_state: optax.OptState
    graphdef: nnx.GraphDef = flax.struct.field(pytree_node=False)
    tx: optax.GradientTransformation = flax.struct.field(pytree_node=False)

    @classmethod
    def create(cls, model, tx):
        graphdef, params = nnx.split(model)
        return cls(params, tx.init(params), graphdef, tx)

    @jax.jit
    def learn(self, seq):
        def loss(params):
            model = nnx.merge(self.graphdef, params)
            _, pred = jax.lax.scan(model, jnp.zeros(4), seq[:-1])
            return jnp.mean((pred - seq[1:]) ** 2)

        value, grads = jax.value_and_grad(loss)(self.params)
        updates, opt_state = self.tx.update(grads, self.opt_state, self.params)
        params = optax.apply_updates(self.params, updates)  # expect: discarded-state
        return self.replace(opt_state=opt_state), value


learner = Learner.create(WorldModel(nnx.Rngs(0)), optax.sgd(0.1))
seq = jax.random.normal(jax.random.key(0), (6, 2))
losses = []
for _ in range(3):
    learner, value = learner.learn(seq)
    losses.append(float(value))
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
