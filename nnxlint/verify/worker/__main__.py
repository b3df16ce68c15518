"""Started by path, ``python .../nnxlint/verify/worker ANSWERS JOB``, two file descriptors: needs jax and flax, not nnxlint.

The worker's modules are loaded under a private name, so that no module of the user's can be taken
for one of them, nor one of them for the user's.
"""

import importlib.machinery
import importlib.util
import os
import sys

_folder = os.path.dirname(os.path.abspath(__file__))
_name = "_nnxlint_worker"


def _load():
    spec = importlib.util.spec_from_file_location(
        _name, os.path.join(_folder, "__init__.py"), submodule_search_locations=[_folder])
    package = importlib.util.module_from_spec(spec)
    sys.modules[_name] = package
    spec.loader.exec_module(package)
    return importlib.import_module(_name + ".main")


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != os.path.realpath(_folder)]
    sys.exit(_load().main(sys.argv[1:]))
