# The result is stored by the caller, outside of the trace.
import jax
import jax.numpy as jnp


class Runner:
    def __init__(self):
        self.losses = []
        self.step = jax.jit(self._step)  # ok

    def _step(self, params, x):
        loss, grads = jax.value_and_grad(lambda p: ((x @ p) ** 2).mean())(params)
        return params - 0.1 * grads, loss

    def run(self, params, x):
        for _ in range(3):
            params, loss = self.step(params, x)
            self.losses.append(loss)
            self.last = loss
        return params


runner = Runner()
runner.run(jnp.ones((2, 1)), jnp.ones((3, 2)))
assert runner.losses[-1] < runner.losses[0]
