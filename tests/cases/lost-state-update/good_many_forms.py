# Right forms side by side: state through a dict, by tree.leaves, as aux, by attribute of a plain object.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # ok
def through_dict(bundle, x):
    y = bundle["net"](x)
    return {"y": y, "net": bundle["net"]}


@jax.jit  # ok
def leaves_out(net, x):
    net(x)
    return tuple(jax.tree.leaves(net))


def loss_fn(net, x):
    y = net(x)
    return (y**2).mean(), net


class Holder:
    def __init__(self, net):
        self.net = net

    def step(self, x):
        (loss, self.net), grads = jax.value_and_grad(loss_fn, has_aux=True)(self.net, x)  # ok
        return loss


x = jnp.arange(4.0).reshape(2, 2)
bundle = {"net": Net(nnx.Rngs(0))}
bundle = {**bundle, **through_dict(bundle, x)}
net = bundle["net"]
net = jax.tree.unflatten(jax.tree.structure(net), leaves_out(net, x))
holder = Holder(net)
holder.step(x)
holder.step(x)
assert holder.net.bn.mean.value.any()
