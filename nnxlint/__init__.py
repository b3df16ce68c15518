"""Finds misuse of JAX and Flax NNX transforms. ``pylint --load-plugins=nnxlint`` or ``nnxlint check``."""


def register(linter):
    """Register nnxlint's checker with a Pylint linter: what ``--load-plugins=nnxlint`` calls."""
    from .surfaces.pylint_plugin import NnxlintChecker

    linter.register_checker(NnxlintChecker(linter))
