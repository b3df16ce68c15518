# observe: "recompiles" if explainer.traces > 2 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class GradientExplainer:
    """Saliency maps, one call an image."""

    def __init__(self, model):
        self.model = model
        self.traces = 0

    def explain(self, images):
        out = []
        for image in images:
            def score(img):
                self.traces += 1
                return self.model(img).max()

            out.append(jax.jit(jax.grad(score))(image))  # expect: transform-in-loop
        return jnp.stack(out)


explainer = GradientExplainer(nnx.Linear(4, 2, rngs=nnx.Rngs(0)))
explainer.explain(jnp.ones((5, 4)))
print("traced", explainer.traces, "PER IMAGE" if explainer.traces > 2 else "once")
