"""Prints, as JSON, how the outlines of library modules differ from the modules that Python imports."""

import importlib
import importlib.util
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path.insert(0, str(Path(__file__).parents[3]))

from astroid.exceptions import AttributeInferenceError  # noqa: E402
from astroid.manager import AstroidManager  # noqa: E402

from nnxlint.facts import GIVEN_METHODS  # noqa: E402
from nnxlint.surfaces.brain import switch  # noqa: E402

MODULES = """
jax jax.ad_checkpoint jax.custom_derivatives jax.debug jax.distributed jax.dtypes jax.errors jax.experimental.checkify
jax.experimental.mesh_utils jax.experimental.multihost_utils jax.lax jax.nn jax.nn.initializers jax.numpy jax.numpy.fft
jax.numpy.linalg jax.ops jax.profiler jax.random jax.scipy jax.scipy.linalg jax.scipy.special jax.scipy.stats jax.sharding
jax.tree jax.tree_util jax.typing flax flax.core flax.jax_utils flax.linen flax.nnx flax.nnx.bridge flax.nnx.rnglib
flax.nnx.statelib flax.serialization flax.struct flax.training.train_state flax.traverse_util flax.typing optax
optax.contrib optax.losses optax.schedules optax.tree_utils
"""


class Linter:
    """All that is asked of a linter: which module it is at."""

    current_name = None


def has(module, name):
    """Whether an outline has a name, or a package a module of that name."""
    try:
        return bool(module.getattr(name))
    except AttributeInferenceError:
        return False


def compare(name):
    """Differences between a module as imported and its outline."""
    real = importlib.import_module(name)
    outline = AstroidManager().ast_from_module_name(name)
    public = [one for one in dir(real) if not one.startswith("_")]
    deleted = {one for one, bound in outline.locals.items()
               if any(type(node).__name__ == "DelName" for node in bound) or type(bound[-1].parent).__name__ == "ExceptHandler"}
    bound = [one for one in outline.locals if not one.startswith("_")]
    return {
        "missing": [one for one in public if not has(outline, one)],
        # Left out: imports for type checkers, and what the file deletes again.
        "only_outline": [one for one in bound if not hasattr(real, one) and one not in deleted],
        "outline": "__getattr__" not in outline.locals and os.sep + os.curdir + os.sep in outline.file,
    }


def compare_decorated(name, methods):
    """The same for the methods that a class decorator is said to add."""
    module, _, decorator = name.rpartition(".")
    decorated = getattr(importlib.import_module(module), decorator)(type("Data", (), {"__annotations__": {"x": int}}))
    return {"missing": [], "only_outline": [method for method in methods if not hasattr(decorated, method)], "outline": True}


AstroidManager().bootstrap()
switch(Linter(), on=True)
compared = {name: compare(name) for name in MODULES.split()}
for name, methods in GIVEN_METHODS.items():
    if importlib.util.find_spec(name.partition(".")[0]) is not None:
        compared[name] = compare_decorated(name, methods)
print(json.dumps(compared))
