"""Serve an editor: the language server protocol on standard input and output."""

from __future__ import annotations

import sys


def add_arguments(parser):
    """Options of ``nnxlint server``."""
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output (the only way; some editors add it)")


def run(options):
    """Serve until the client leaves. Returns 0, or 1 if it left without saying so."""
    from ..usage import UsageError

    if sys.stdin.isatty():
        raise UsageError("server talks to an editor on standard input; docs/ide.md says how to set one up")
    try:
        from ..editor.server import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs"):
            raise
        raise UsageError('server needs the extra "editor": pip install "nnxlint[editor]"') from None
    return serve()
