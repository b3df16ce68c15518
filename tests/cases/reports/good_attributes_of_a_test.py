# flax: >=0.11
# Right code, flagged E9352 donated-state-reuse ("model is donated ... and goes in by another argument of the same call too").
# `assert isinstance(model, nnx.Module)` in a function that a class calls with three different attributes of itself, of
# which nothing is known: the model and the key are taken for one object.
# Origin: vllm-project/tpu-inference@b8692ff01fa1:tpu_inference/models/jax/utils/qwix/qwix_utils.py:379
#         (called in tests/layers/jax/test_qwix.py with self.mock_model, self.mock_rng, self.mock_mesh)
import functools
import unittest
from unittest.mock import MagicMock, patch

import jax
from flax import nnx


def quantize(model, config, rng, mesh):
    return jax.tree.map(lambda a: a / 2, model)


def apply(config, model, rng, mesh, abstract):
    if not abstract:
        assert isinstance(model, nnx.Module)
        quantize_with_config = functools.partial(quantize, config=config)
        model = jax.jit(quantize_with_config, donate_argnums=(0,), static_argnames=("mesh",))(
            model=model, rng=rng, mesh=mesh
        )
    return model


class TestApply(unittest.TestCase):
    def setUp(self):
        mocks = {"config": [{"a": "b"}], "model": MagicMock(spec_set=nnx.Module), "rng": MagicMock(), "mesh": MagicMock()}
        for name, value in mocks.items():
            setattr(self, name, value)

    @patch("jax.jit")
    def test_is_compiled(self, mock_jit):
        result1 = apply(self.config, self.model, self.rng, self.mesh, False)
        assert result1 is mock_jit.return_value.return_value
        apply(self.config, self.model, self.rng, self.mesh, False)
        assert mock_jit.call_count == 2


m = apply([], nnx.Linear(4, 8, rngs=nnx.Rngs(0)), jax.random.key(1), "mesh", False)
print("fine", m.kernel.shape)
