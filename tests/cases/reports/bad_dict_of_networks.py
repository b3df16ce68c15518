# observe: "lost" if history[0] == history[-1] else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def loss_generator(nets, z):
    return jnp.mean(jax.nn.softplus(-nets["disc"](nets["gen"](z))))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def generator_step(nets, opts, z):
    def wrapped(gen):
        return loss_generator({"gen": gen, "disc": nets["disc"]}, z)

    loss, grads = nnx.value_and_grad(wrapped)(nets["gen"])
    opts["gen"].update(nets["gen"], grads)
    return loss


nets = {"gen": nnx.Linear(2, 3, rngs=nnx.Rngs(0)), "disc": nnx.Linear(3, 1, rngs=nnx.Rngs(1))}
opts = {name: nnx.Optimizer(net, optax.adam(1e-2), wrt=nnx.Param) for name, net in nets.items()}
z = jax.random.normal(jax.random.key(0), (8, 2))
history = [float(generator_step(nets, opts, z)) for _ in range(3)]
print(history, "FLAT" if history[0] == history[-1] else "falls")
