"""Confirm or refute findings by running the program."""

from __future__ import annotations

import sys

from .check import add_choices, add_verification, error_line

_FORMATS = ("text", "json", "sarif")
# Settings of a check that mean nothing here; the shared settings ask for them.
_UNSET = ("output", "fail_on", "exit_zero")


def add_arguments(parser):
    """Options of ``nnxlint verify``."""
    parser.usage = "%(prog)s [OPTIONS] [PATH ...] [-- ARGUMENTS]"
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and folders with the code (default: .)")
    add("--run", metavar="SCRIPT", help="the script that drives the code; its arguments follow --")
    add("--pytest", action="store_true", default=None, help="the project's tests drive the code; arguments of pytest follow --")
    add("--memory", metavar="GIB", type=float, help="resident memory for one program (default: 8)")
    add("--python", metavar="INTERPRETER", help="the Python that has jax and flax (default: this one)")
    add_verification(parser)
    add("--reproducer", metavar="DIR", help="write a program for each confirmed finding that shows it by itself")
    add("--format", metavar="|".join(_FORMATS), help="how verdicts are written (default: text)")
    add_choices(parser)
    plain = parser.parse_args

    def parse_args(arguments):
        # What follows -- belongs to the user's program and must not be taken for paths.
        arguments = list(arguments)
        cut = arguments.index("--") if "--" in arguments else len(arguments)
        options = plain(arguments[:cut])
        options.arguments = tuple(arguments[cut + 1:])
        return options

    parser.parse_args = parse_args


def run(options):
    """Check, run, write the verdicts. Returns 1 if anything is CONFIRMED, 2 if the run failed."""
    from ..command import FAILED, FOUND, OK
    from ..documents.shelf import placed
    from ..parts import load
    from ..run import run as run_check
    from ..settings import load as load_settings
    from ..usage import UsageError, nearest
    from ..verification import at_least, confirm, flax_of, options_of, read_rank

    form = options.format or "text"
    if form not in _FORMATS:
        raise UsageError(f"--format must be one of {', '.join(_FORMATS)}, not {form!r}{nearest(form, _FORMATS)}")
    least = read_rank(options.min_verdict)
    for name in _UNSET:
        setattr(options, name, None)
    paths = options.paths or ["."]
    settings = load_settings(options, paths)
    outcome = placed(run_check(paths, settings, None, flax_of(options, paths)))
    confirm(outcome, options, paths)
    if options.reproducer:
        _write_reproducers(outcome, options.reproducer, options_of(options, paths))
    outcome = outcome._replace(findings=at_least(outcome.findings, least))
    if form == "text":
        _write(outcome, sys.stdout)
    else:
        for note in load("formats", form).write(outcome, sys.stdout) or ():
            print(f"nnxlint: {note}", file=sys.stderr)
    for error in outcome.errors:
        print(error_line(error), file=sys.stderr)
    if outcome.errors:
        return FAILED
    return FOUND if any(finding.verdict["status"] == "CONFIRMED" for finding in outcome.findings) else OK


def _write_reproducers(outcome, folder, chosen):
    from nnxlint.verify.reproducer import write_all

    from ..usage import UsageError

    try:
        for path in write_all(outcome.findings, folder, chosen):
            print(f"nnxlint: reproducer {path}", file=sys.stderr)
    except OSError as error:
        raise UsageError(f"--reproducer {folder}: {error.strerror or error}") from None


def _write(outcome, stream):
    """One finding a paragraph: verdict, place, message, evidence."""
    from collections import Counter

    from ..spot import spot

    for finding in outcome.findings:
        verdict = finding.verdict
        stream.write(f"{verdict['status']:<10}{spot(finding.place)}: "
                     f"{finding.code} {finding.rule} {finding.message}\n")
        text = f"{verdict['reason']}: {verdict['evidence']}" if verdict["reason"] else verdict["evidence"]
        stream.write(f"          {text}\n")
        if verdict["device"]:
            versions = ", ".join(f"{name} {version}" for name, version in verdict["versions"].items())
            stream.write(f"          on {verdict['device']}, {versions}" + (
                f", from {verdict['how']}" if verdict["how"] else "") + "\n")
    tally = Counter(finding.verdict["status"] for finding in outcome.findings)
    stream.write(", ".join(f"{tally[status]} {status.lower()}" for status in ("CONFIRMED", "REFUTED", "UNKNOWN")) + "\n")
