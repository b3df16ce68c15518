# observe: "lost" if confidence != confidence else "fine"
"""jax.jit evaluation switches to eval mode and collects a running mean of the confidence inside the module."""
import jax
import jax.numpy as jnp
from flax import nnx


class ConfidenceMeter(nnx.Metric):
    def __init__(self):
        self.total = nnx.metrics.MetricState(jnp.zeros(()))
        self.n = nnx.metrics.MetricState(jnp.zeros((), jnp.int32))

    def reset(self):
        self.total.value = jnp.zeros(())
        self.n.value = jnp.zeros((), jnp.int32)

    def update(self, *, probs, **_):
        self.total.value = self.total.value + probs.max(-1).sum()
        self.n.value = self.n.value + probs.shape[0]

    def compute(self):
        return self.total.value / self.n.value


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(4, 3, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return nnx.softmax(self.fc(self.drop(x)))


class Evaluator:
    def __init__(self, net):
        self.net = net
        self.meter = ConfidenceMeter()
        self._run = jax.jit(Evaluator._evaluate)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update

    @staticmethod
    def _evaluate(net, meter, x):
        net.eval()
        probs = net(x)
        meter.update(probs=probs)
        return probs

    def __call__(self, batches):
        for x in batches:
            self._run(self.net, self.meter, x)
        return float(self.meter.compute())


confidence = Evaluator(Net(rngs=nnx.Rngs(0)))([jnp.ones((2, 4))] * 3)
print("confidence", confidence)
