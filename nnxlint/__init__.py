"""Finds misuse of JAX and Flax NNX transforms. ``pylint --load-plugins=nnxlint`` or ``nnxlint check``."""


def register(linter):
    """Register nnxlint's checker and its reporter with a Pylint linter: what ``--load-plugins=nnxlint`` calls."""
    from .surfaces.pylint_plugin import NnxlintChecker
    from .surfaces.pylint_sarif import SarifReporter

    # Pylint 4.0 registers plugins again in each worker of ``-j``: a second checker would say all twice.
    if not any(isinstance(checker, NnxlintChecker) for checker in linter.get_checkers()):
        linter.register_checker(NnxlintChecker(linter))
        linter.register_reporter(SarifReporter)


def load_configuration(linter):
    """Have Pylint's inference read the JAX libraries in outline, or not, as the options say."""
    from .surfaces.brain import switch

    switch(linter, on=linter.config.nnxlint_brain)
