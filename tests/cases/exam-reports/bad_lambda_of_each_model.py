# observe: "recompiles" if compilations > 2 else "fine"
"""After https://github.com/google/flax/issues/4329: nnx.jit recompiles for every new instance, since each keeps its own lambda as an attribute."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

compilations = 0


class Siren(nnx.Module):
    def __init__(self, w0: float, width: int, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(2, width, rngs=rngs)
        self.l2 = nnx.Linear(width, 1, rngs=rngs)
        self.w0 = w0
        self.act = lambda x: jnp.sin(w0 * x)

    def __call__(self, xy):
        return self.l2(self.act(self.l1(xy)))


@nnx.jit  # expect: retracing-state-change
def fit_step(model, xy, target):
    global compilations
    compilations += 1
    loss, g = nnx.value_and_grad(lambda m: jnp.mean((m(xy) - target) ** 2))(model)
    p = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda a, b: a - 1e-2 * b, p, g))
    return loss


def study(seeds):
    xy = np.stack(np.meshgrid(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8)), -1).reshape(-1, 2)
    img = np.sign(xy[:, :1] * xy[:, 1:])
    out = {}
    for seed in seeds:
        model = Siren(10.0, 16, rngs=nnx.Rngs(seed))
        for _ in range(3):
            loss = fit_step(model, xy, img)
        out[seed] = float(loss)
    return out


results = study(range(5))
print(results, "compilations:", compilations)
print("RESULT", "fine" if compilations <= 2 else "recompiles")
