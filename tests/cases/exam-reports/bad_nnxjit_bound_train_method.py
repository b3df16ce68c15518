# outcome[<0.11]: raises:ConcretizationTypeError
"""scikit-learn like estimator that is itself a Module; fit compiles its own bound method."""
import jax
import jax.numpy as jnp
from flax import nnx


class Estimator(nnx.Module):
    def __init__(self, features: int, *, seed: int = 0, lr: float = 0.1):
        self.coef = nnx.Linear(features, 1, rngs=nnx.Rngs(seed))
        self.n_updates = nnx.Variable(jnp.array(0))
        self.lr = lr

    def predict(self, x):
        return self.coef(x)[:, 0]

    def partial_fit(self, x, y):
        err = self.predict(x) - y
        self.coef.kernel.value = self.coef.kernel.value - self.lr * x.T @ err[:, None] / len(x)
        self.n_updates.value = self.n_updates.value + 1
        return jnp.mean(err**2)

    def fit(self, x, y, steps=5):
        step = nnx.jit(self.partial_fit)  # expect[<0.12]: captured-state-mutation  # expect[>=0.12]: bound-method-transform
        return [float(step(x, y)) for _ in range(steps)]


est = Estimator(2)
x = jax.random.normal(jax.random.key(0), (20, 2))
losses = est.fit(x, x @ jnp.array([1.0, -2.0]))
print("updates", int(est.n_updates.value), losses[-1] < losses[0])
