"""How a verification is run, and the ``[tool.nnxlint.verify]`` table that can say it."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple


class Options(NamedTuple):
    """Options of ``verify``.

    run         None, or a script that drives the code
    pytest      whether pytest drives the code
    arguments   of the script or of pytest
    device      "" for jax's default, or "cpu" | "gpu" | "tpu", with ":N" for one of several
    timeout     seconds for one program
    claim_timeout  seconds for all experiments of one claim
    memory      bytes of resident memory for one program
    allow_effects  let the program write, connect and start processes
    python      the interpreter that has jax and flax
    cwd         working directory of the program
    examples    qualified name of a function -> dotted name of what returns its arguments
    cache       use the verdict cache
    synthesize  make up arguments for library code that nothing calls
    files       paths of all files that were checked: a script among them may drive a library
    """

    run: str | None = None
    pytest: bool = False
    arguments: tuple = ()
    device: str = ""
    timeout: float = 120.0
    claim_timeout: float = 20.0
    memory: int = 8 << 30
    allow_effects: bool = False
    python: str = sys.executable
    cwd: str = ""
    examples: dict = {}
    cache: bool = True
    synthesize: bool = True
    files: tuple = ()

    def folder(self):
        """The working directory, absolute."""
        return os.path.abspath(self.cwd or os.getcwd())


class VerifyError(Exception):
    """The run itself is impossible: no such device, no such script."""


# Keys of the table, words joined by "-" or "_"; the command line can say more.
KEYS = ("run", "arguments", "device", "timeout", "claim-timeout", "memory", "allow-effects", "python", "examples")


def from_table(table, **given):
    """Options from the ``verify`` table of pyproject.toml; ``given`` wins where it is not None."""
    known = {}
    for key in KEYS:
        name = key.replace("-", "_")
        value = table.get(name, table.get(key))
        if value is not None:
            known[name] = tuple(map(str, value)) if name == "arguments" else value
    known.update({name: value for name, value in given.items() if value is not None})
    return Options(**known)
