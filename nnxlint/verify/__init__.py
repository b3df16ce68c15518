"""Is it so: a finding becomes a claim, a child process runs the program with the flagged site
instrumented, and what is observed becomes a verdict."""

_HOME = {"Options": "options", "VerifyError": "options", "cached": "cache", "folder": "cache", "verify": "run",
         "Cancelled": "run", "Watch": "run"}

__all__ = ["Cancelled", "Options", "VerifyError", "Watch", "cached", "folder", "verify"]


def __getattr__(name):
    """Load what is asked for: who only looks for kept verdicts needs nothing that runs programs."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
