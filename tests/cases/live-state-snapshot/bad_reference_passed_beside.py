# The reference parameters are the policy's own Variables from Flax 0.11 on (after preference tuning code).
# flax: >=0.11
# observe: "stale" if same(trainer.ref, nnx.state(trainer.policy, nnx.Param)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class DPO:
    def __init__(self, policy):
        self.policy = policy
        self.graphdef, _ = nnx.split(policy)
        self.ref = nnx.state(policy, nnx.Param)  # expect: live-state-snapshot
        graphdef = self.graphdef

        @nnx.jit
        def step(policy, ref_params, x):
            ref = nnx.merge(graphdef, ref_params)
            target = ref(x)
            grads = nnx.grad(lambda m: ((m(x) - target + 1) ** 2).mean())(policy)
            nnx.update(policy, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(policy, nnx.Param), grads))

        self._step = step

    def step(self, x):
        self._step(self.policy, self.ref, x)


trainer = DPO(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
for _ in range(3):
    trainer.step(jnp.ones((3, 2)))
