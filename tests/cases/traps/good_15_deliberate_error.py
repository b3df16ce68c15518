# A test that shows the error on purpose.
# true: captured-state-mutation: it is raised, and caught
# flax: >=0.10.7
import jax
import jax.numpy as jnp
import pytest
from flax import errors, nnx


def test_captured_mutation_raises():
    counter = nnx.Variable(jnp.zeros(()))

    @jax.jit
    def bump():
        counter.value = counter.value + 1.0

    with pytest.raises(errors.TraceContextError):
        bump()


def test_grad_of_captured_model_raises():
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    with pytest.raises(ValueError, match="trace level"):
        jax.jit(lambda x: nnx.grad(lambda m: m(x).sum())(model))(jnp.ones((1, 2)))


if __name__ == "__main__":
    test_captured_mutation_raises()
    test_grad_of_captured_model_raises()
