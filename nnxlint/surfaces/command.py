"""The command ``nnxlint``: finds the sub-command and runs it.

Only the module of the sub-command that was asked for is imported: the start of the program is
part of what a user waits for at every save.
"""

from __future__ import annotations

import gc
import os
import sys

from .arguments import Reader, Unclear
from .parts import load, names
from .usage import UsageError, nearest

OK, FOUND, FAILED = 0, 1, 2


def summary(name):
    """First line of a sub-command's docstring."""
    return load("commands", name).__doc__.strip().splitlines()[0]


def help_text():
    """What ``nnxlint`` prints when it is called without a sub-command."""
    from textwrap import wrap

    across = min(100, width())
    lines = ["nnxlint finds misuse of JAX and Flax NNX transforms.", "", "usage: nnxlint COMMAND [OPTIONS]", ""]
    for name in names("commands"):
        lines += wrap(summary(name), across - 1, initial_indent=f"  {name:<10}", subsequent_indent=" " * 12)
    lines += ["", "Start with:  nnxlint check .", "Options of a command:  nnxlint COMMAND --help"]
    return "\n".join(lines)


def width():
    """Columns of the terminal, 80 where there is none."""
    try:
        return os.get_terminal_size().columns or 80
    except OSError:
        return 80


def parser_of(name):
    """The argument parser of a sub-command, its errors one line long."""
    from argparse import ArgumentParser, HelpFormatter

    class Formatter(HelpFormatter):
        """Told its width: one is made for every option, and to find it out loads archive readers."""

        def __init__(self, prog):
            super().__init__(prog, width=min(100, width()))

    class Parser(ArgumentParser):
        def error(self, message):
            unknown = message.removeprefix("unrecognized arguments: ").split(" ")[0]
            hint = nearest(unknown, self._option_string_actions) if unknown.startswith("-") else ""
            raise UsageError(message + hint)

    module = load("commands", name)
    description = module.__doc__.strip()
    parser = Parser(prog=f"nnxlint {name}", description=description, allow_abbrev=False, formatter_class=Formatter)
    module.add_arguments(parser)
    return parser


def dispatch(arguments):
    """Run the sub-command that the arguments name. Returns the exit code; raises UsageError."""
    first = arguments[0] if arguments else "--help"
    if first in ("-h", "--help", "help"):
        print(help_text())
        return OK
    if first in ("-V", "--version"):
        from .version import VERSION

        print(f"nnxlint {VERSION}")
        return OK
    known = names("commands")
    if first not in known:
        raise UsageError(f"unknown command {first!r}{nearest(first, known)} (see nnxlint --help)")
    return load("commands", first).run(options_of(first, arguments[1:]))


def options_of(name, arguments):
    """The options of a sub-command that the arguments give. Raises UsageError; ends the program after --help."""
    reader = Reader()
    load("commands", name).add_arguments(reader)
    try:
        return reader.parse_args(arguments)
    except Unclear:
        return parser_of(name).parse_args(arguments)


def main(argv=None):
    """Entry point. argv: the arguments after the program's name. Returns the exit code."""
    # Syntax trees are many objects that live to the end: what was looked through for garbage once is not looked
    # through again, which would take up to a quarter of the time, and more than twice as much for twice the code.
    gc.set_threshold(200_000, 1_000_000, 1_000_000)
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks must not end the run.
        stream.reconfigure(errors="backslashreplace")
    try:
        code = dispatch(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
        return code
    except UsageError as error:
        print(f"nnxlint: error: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return _reader_gone()
    except KeyboardInterrupt:
        print("nnxlint: interrupted", file=sys.stderr, flush=True)
        _nothing_more()
        return FAILED
    except Exception as error:
        if _disk_is_full(error):
            print(f"nnxlint: error: cannot write: {error.strerror}", file=sys.stderr)
            return _reader_gone()  # what is still held back would fail again at the end
        if os.environ.get("NNXLINT_TRACEBACK"):
            raise
        print(
            f"nnxlint: internal error: {type(error).__name__}: {error} (set NNXLINT_TRACEBACK=1 to see where)",
            file=sys.stderr,
        )
        return FAILED


def program():
    """main() as a process of its own. To take down object by object what was read, which the system does at once
    anyway, is time that the user waits; it is only left out where nobody can want to be told of the end."""
    code = main()
    gc.freeze()
    if "threading" not in sys.modules:
        os._exit(code)
    sys.exit(code)


def _disk_is_full(error):
    import errno

    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG)


def _nothing_more():
    """All has been said: threads of a pool whose processes were ended print errors while the interpreter ends."""
    try:
        if sys.stderr.fileno() == 2:
            _mute(2)
    except (OSError, ValueError):
        pass  # not a stream of the system


def _reader_gone():
    """The reader of the output went away (``| head``): nothing is left to say, also not at exit."""
    _mute(sys.stdout.fileno())
    return FAILED


def _mute(descriptor):
    """Let what is written to a file descriptor go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
