"""Confirm or refute findings by running the program."""

from __future__ import annotations

import sys

from .check import add_choices, error_line

_FORMATS = ("text", "json", "sarif")
# Settings of a check that mean nothing here; the shared settings ask for them.
_UNSET = ("output", "fail_on", "exit_zero")


def add_arguments(parser):
    """Options of ``nnxlint verify``."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and folders with the code (default: .)")
    add("--run", metavar="SCRIPT", help="the script that drives the code; its arguments follow --")
    add("--pytest", action="store_true", default=None, help="the project's tests drive the code; arguments of pytest follow --")
    add("--device", metavar="cpu|gpu|tpu[:N]", help="where to run (default: where jax runs by default)")
    add("--timeout", metavar="SECONDS", type=float, help="for one program (default: 120)")
    add("--memory", metavar="GIB", type=float, help="resident memory for one program (default: 8)")
    add("--python", metavar="INTERPRETER", help="the Python that has jax and flax (default: this one)")
    add("--allow-effects", action="store_true", default=None,
        help="let the program write files, connect and start processes")
    add("--no-cache", action="store_true", default=None, help="neither read nor keep verdicts")
    add("--reproducer", metavar="DIR", help="write a program for each confirmed finding that shows it by itself")
    add("--min-verdict", metavar="|".join(_RANK), help="leave out what ranks below: confirmed > unknown > refuted")
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


_RANK = ("confirmed", "unknown", "refuted")


def run(options):
    """Check, run, write the verdicts. Returns 1 if anything is CONFIRMED, 2 if the run failed."""
    from nnxlint.verify import VerifyError, verify

    from ..command import FAILED, FOUND, OK
    from ..parts import load
    from ..run import run as run_check
    from ..settings import load as load_settings
    from ..usage import UsageError, nearest

    form = options.format or "text"
    if form not in _FORMATS:
        raise UsageError(f"--format must be one of {', '.join(_FORMATS)}, not {form!r}{nearest(form, _FORMATS)}")
    least = options.min_verdict or "refuted"
    if least not in _RANK:
        raise UsageError(f"--min-verdict must be one of {', '.join(_RANK)}, not {least!r}{nearest(least, _RANK)}")
    for name in _UNSET:
        setattr(options, name, None)
    paths = options.paths or ["."]
    settings = load_settings(options, paths)
    outcome = run_check(paths, settings, None)
    try:
        verify(outcome.findings, _options(options, paths))
        if options.reproducer:
            from nnxlint.verify.reproducer import write_all

            for path in write_all(outcome.findings, options.reproducer):
                print(f"nnxlint: reproducer {path}", file=sys.stderr)
    except VerifyError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or 'verify'}: {error.strerror or error}") from None
    shown = [finding for finding in outcome.findings
             if _RANK.index(finding.verdict["status"].lower()) <= _RANK.index(least)]
    outcome = outcome._replace(findings=shown)
    if form == "text":
        _write(outcome, sys.stdout)
    else:
        load("formats", form).write(outcome, sys.stdout)
    for error in outcome.errors:
        print(error_line(error), file=sys.stderr)
    if outcome.errors:
        return FAILED
    return FOUND if any(finding.verdict["status"] == "CONFIRMED" for finding in outcome.findings) else OK


def _options(options, paths):
    """Options of the verifier: command line over [tool.nnxlint.verify]."""
    import os

    from nnxlint.verify.options import from_table

    from ..usage import UsageError

    if options.run and not os.path.isfile(options.run):
        raise UsageError(f"--run {options.run}: no such file")
    if options.run and options.pytest:
        raise UsageError("--run and --pytest exclude each other")
    try:
        return from_table(
            _table(options, paths), run=options.run, pytest=options.pytest, arguments=options.arguments or None,
            device=options.device, timeout=options.timeout, python=options.python, allow_effects=options.allow_effects,
            memory=None if options.memory is None else int(options.memory * (1 << 30)),
            cache=False if options.no_cache else None)
    except (TypeError, ValueError) as error:
        raise UsageError(f"[tool.nnxlint.verify]: {error}") from None


def _table(options, paths):
    """The table [tool.nnxlint.verify] of the configuration, {} without one."""
    import tomllib

    from ..config import find

    file = options.config or find(paths)
    if file is None:
        return {}
    with open(file, "rb") as stream:
        return tomllib.load(stream).get("tool", {}).get("nnxlint", {}).get("verify", {})


def _write(outcome, stream):
    """One finding a paragraph: verdict, place, message, evidence."""
    from collections import Counter

    from ..paths import relative

    for finding in outcome.findings:
        verdict, place = finding.verdict, finding.place
        stream.write(f"{verdict['status']:<10}{relative(place.path)}:{place.line}:{place.column + 1}: "
                     f"{finding.code} {finding.rule} {finding.message}\n")
        text = f"{verdict['reason']}: {verdict['evidence']}" if verdict["reason"] else verdict["evidence"]
        stream.write(f"          {text}\n")
        if verdict["device"]:
            versions = ", ".join(f"{name} {version}" for name, version in verdict["versions"].items())
            stream.write(f"          on {verdict['device']}, {versions}" + (
                f", from {verdict['how']}" if verdict["how"] else "") + "\n")
    tally = Counter(finding.verdict["status"] for finding in outcome.findings)
    stream.write(", ".join(f"{tally[status]} {status.lower()}" for status in ("CONFIRMED", "REFUTED", "UNKNOWN")) + "\n")
