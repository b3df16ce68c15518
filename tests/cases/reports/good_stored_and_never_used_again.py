# Right code, flagged E9324 tracer-escape ("the tracer leaks, and its next use raises UnexpectedTracerError").
# The object that keeps the traced values is a local of a test that never uses it after the transform, and `run` sets every
# such attribute before it reads it: what is returned is right.
# Origin: climate-analytics-lab/jax-gcm@74d0156b6e0c:jcm/model_test.py:146 and :172 (stored at jcm/model.py:468)
import jax
import jax.numpy as jnp


class Model:
    def __init__(self):
        self.initial = None
        self.final = None

    def resume(self):
        self.final = self.final * 2.0
        return self.final + 1.0

    def run(self, initial):
        self.initial = initial
        self.final = initial
        return self.resume()


def test_gradient_is_finite():
    model = Model()
    state = jnp.arange(3.0)

    def fn(state):
        predictions = model.run(state)
        return model.final, predictions

    primals, f_vjp = jax.vjp(fn, state)
    df = f_vjp((jnp.ones_like(primals[0]), jnp.ones_like(primals[1])))
    assert jnp.allclose(df[0], 4.0)


test_gradient_is_finite()
print("fine")
