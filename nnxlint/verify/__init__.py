"""Is it so: a finding becomes a claim, a child process runs the program with the flagged site
instrumented, and what is observed becomes a verdict."""

from .options import Options, VerifyError
from .run import cached, verify

__all__ = ["Options", "VerifyError", "cached", "verify"]
