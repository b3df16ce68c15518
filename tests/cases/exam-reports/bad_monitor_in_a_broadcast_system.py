# outcome: lost
# observe: "lost" if int(system.monitor.steps.value) == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Monitor(nnx.Module):
    def __init__(self):
        self.peak = nnx.Variable(jnp.array(0.0))
        self.steps = nnx.Variable(jnp.array(0))

    def __call__(self, value):
        self.peak.value = jnp.maximum(self.peak.value, jnp.abs(value).max())
        self.steps.value = self.steps.value + 1


class Oscillator(nnx.Module):
    def __init__(self, rngs):
        self.omega = nnx.Param(jnp.array(2.0))
        self.monitor = Monitor()

    def step(self, state, dt):
        q, p = state
        p = p - dt * self.omega.value**2 * q
        q = q + dt * p
        self.monitor(jnp.stack([q, p]))
        return q, p


def simulate(system, state, n, dt):
    @nnx.scan(in_axes=(None, nnx.Carry), out_axes=(nnx.Carry, 0), length=n)  # expect: broadcast-state-mutation
    def body(system, state):
        state = system.step(state, dt)
        return state, state[0]

    return body(system, state)


system = Oscillator(nnx.Rngs(0))
state, qs = simulate(system, (jnp.array(1.0), jnp.array(0.0)), 100, 0.02)
print("peak", float(system.monitor.peak.value), "steps", int(system.monitor.steps.value), "amplitude", float(jnp.abs(qs).max()))
