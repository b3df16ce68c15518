from __future__ import annotations

import jax
import optax
from flax import nnx, struct


class EasyState(struct.PyTreeNode):
    step: int
    graphdef: nnx.GraphDef = struct.field(pytree_node=False)
    graphstate: nnx.State
    graphother: nnx.State
    tx: optax.GradientTransformation = struct.field(pytree_node=False)
    opt_state: optax.OptState

    @classmethod
    def create(cls, model, tx):
        graphdef, graphstate, graphother = nnx.split(model, nnx.Param, ...)
        return cls(step=0, graphdef=graphdef, graphstate=graphstate, graphother=graphother, tx=tx,
                   opt_state=tx.init(graphstate))

    def merge(self, tree, other) -> nnx.Module:
        return nnx.merge(self.graphdef, tree, other)

    def apply_gradients(self, grads, other):
        updates, opt_state = self.tx.update(grads, self.opt_state, self.graphstate)
        return self.replace(step=self.step + 1, opt_state=opt_state, graphother=other,
                            graphstate=optax.apply_updates(self.graphstate, updates))
