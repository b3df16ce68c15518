"""Report findings in files and folders."""

from __future__ import annotations

import sys

from ..settings import CONFIDENCES, FAILING

# Options that say how a program is run.
_OF_VERIFY = ("device", "timeout", "allow_effects")


def add_arguments(parser):
    """Options of ``nnxlint check``."""
    from ..parts import names

    parser.usage = "%(prog)s [OPTIONS] [PATH ...]"
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, - for standard input (default: .)")
    add_choices(parser)
    add = parser.add_argument_group("how it is written").add_argument
    add("--format", metavar="|".join(names("formats")), help="how findings are written (default: text)")
    add("--output", metavar="FILE", help="write to a file instead of standard output")
    add("--show-suppressed", action="store_true", default=None, help="have sarif list what comments and the baseline hide")
    add("--stdin-filename", metavar="FILE", help="the name of what is read from standard input")
    add = parser.add_argument_group("what makes the run fail").add_argument
    add("--fail-on", metavar="|".join(FAILING), help="exit 1 only for findings this severe, or confirmed (default: warning)")
    add("--exit-zero", action="store_true", default=None, help="exit 0 also when there are findings")
    add("--baseline", metavar="FILE", help="show only findings that are not in this file")
    add("--write-baseline", metavar="FILE", help="keep all findings in a file, as known ones, and exit 0")
    add("--prune-baseline", action="store_true", help="drop from the baseline what does not occur any more")
    add("--changed-since", metavar="REV", help="show only findings on lines that changed since this git revision")
    add("--report-unused-ignores", action="store_true", default=None, help="report comments that hide nothing, and exit 1")
    add = add_verification(parser)
    add("--verify", action="store_true", default=None, help="run the program to confirm or refute the findings")


def add_verification(parser):
    """Options that say how verdicts are found and which are shown, shared by check and verify.

    Returns what adds one more to their group.
    """
    add = parser.add_argument_group("verdicts").add_argument
    add("--device", metavar="cpu|gpu|tpu[:N]", help="where to run the program (default: where jax runs by default)")
    add("--timeout", metavar="SECONDS", type=float, help="for running one program (default: 120)")
    add("--allow-effects", action="store_true", default=None,
        help="let the program write files, connect and start processes")
    add("--no-cache", dest="cache", action="store_false", default=None, help="neither read nor keep results and verdicts")
    add("--min-verdict", metavar="confirmed|unknown|refuted",
        help="leave out what ranks below: unknown hides what was refuted (default: refuted, hides nothing)")
    return add


def add_choices(parser):
    """Options that say what is checked and what counts, shared by every command that reads code."""
    add = parser.add_argument_group("what is reported").add_argument
    add("--select", metavar="RULES", action="append", help="only these rules: symbols, codes or prefixes (E93)")
    add("--ignore", metavar="RULES", action="append", help="not these rules")
    add("--per-file-ignores", metavar="PATTERN:RULES", action="append", help="not these rules in files, named as in .gitignore")
    add("--severity", metavar="RULE=error|warning", action="append", help="have a rule's findings count as this severe")
    add("--exclude", metavar="PATTERN", action="append", help="leave out files, as in .gitignore")
    add("--include-docs", action="store_true", default=None,
        help="also check the Python blocks of Markdown and reStructuredText files")
    add("--flax-version", metavar="V", help="a version (0.12.8) or a range (>=0.10,<0.13) to report on")
    add("--min-confidence", metavar="|".join(reversed(CONFIDENCES)), help="only findings this sure (default: low)")
    add("--jobs", metavar="N", help="processes, 0 for one per core (default: as many as pay off)")
    add("--config", metavar="FILE", help="read [tool.nnxlint] of this file instead of the nearest pyproject.toml")


def run(options):
    """Check, write, and return the exit code."""
    from ..command import FAILED, FOUND, OK
    from ..documents.shelf import placed
    from ..parts import load
    from ..run import run as run_check
    from ..settings import load as load_settings
    from ..usage import UsageError

    paths = options.paths or (["-"] if options.stdin_filename else ["."])
    if options.prune_baseline and options.write_baseline:
        raise UsageError("--prune-baseline and --write-baseline exclude each other")
    if options.changed_since and "-" in paths:
        raise UsageError("--changed-since compares files, not standard input")
    if options.stdin_filename and "-" not in paths:
        raise UsageError("--stdin-filename needs - among the paths")
    if options.verify and "-" in paths:
        raise UsageError("--verify runs files, not standard input")
    for name in _OF_VERIFY if not options.verify else ():
        if getattr(options, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} needs --verify")
    named = [path for path in paths if path != "-"] or [options.stdin_filename or "."]
    settings = load_settings(options, named)
    if options.prune_baseline and not settings.baseline:
        raise UsageError("--prune-baseline needs --baseline")
    present = None
    if options.verify:
        from ..verification import flax_of

        present = flax_of(options, named)
    outcome = run_check(paths, settings, options.stdin_filename, present)
    for error in outcome.errors:
        print(error_line(error), file=sys.stderr)
    if options.write_baseline:
        from ..baseline import of

        of(outcome, options.write_baseline).write()
        print(f"Wrote {len(outcome.findings)} known findings to {options.write_baseline}")
        return FAILED if outcome.errors else OK
    if settings.report_unused_ignores:
        outcome = _with_unused_ignores(outcome)
    if settings.baseline:
        outcome = _without_known(outcome, settings.baseline, named, options.prune_baseline)
    outcome = placed(outcome)
    if options.changed_since:
        outcome = _only_changed(outcome, options.changed_since, named)
    if outcome.findings or options.min_verdict:
        outcome = _with_verdicts(outcome, options, settings, named)
    _write(outcome, settings, load("formats", settings.format))
    if outcome.errors:
        return FAILED
    failing = outcome.unused or any(_fails(finding, settings.fail_on) for finding in outcome.findings)
    return FOUND if failing and not settings.exit_zero else OK


def _fails(finding, threshold):
    """Whether a finding is as severe as --fail-on says."""
    if threshold == "confirmed":
        return bool(finding.verdict) and finding.verdict["status"] == "CONFIRMED"
    return threshold == "warning" or finding.severity == "error"


def _with_unused_ignores(outcome):
    from ..unused_ignores import line_of, unused_ignores

    unused = unused_ignores(outcome)
    for one in unused:
        print(line_of(one), file=sys.stderr)
    return outcome._replace(unused=unused)


def _without_known(outcome, file, paths, prune):
    """The Outcome without what the baseline knows; what is stale in it is said, and dropped if asked for."""
    from ..baseline import read

    outcome, fresh, stale = read(file).apply(outcome, paths)
    entries = f"{stale} {'entry' if stale == 1 else 'entries'} of {file}"
    if prune:
        fresh.write("--prune-baseline")
        print(f"nnxlint: dropped {entries}", file=sys.stderr)
    elif stale:
        print(f"nnxlint: {entries} no longer occur{'s' * (stale == 1)} (--prune-baseline drops them)", file=sys.stderr)
    return outcome


def _only_changed(outcome, revision, paths):
    from ..changed import Changes
    from ..config import anchor

    changes = Changes(revision, anchor(paths))
    return outcome._replace(findings=[finding for finding in outcome.findings if changes.touch(finding)])


def _with_verdicts(outcome, options, settings, paths):
    """The Outcome with its verdicts, new or kept, without the findings that rank too low."""
    from ..verification import at_least, confirm, read_rank, show_kept

    least = read_rank(options.min_verdict)
    if options.verify:
        confirm(outcome, options, paths)
    elif settings.cache:
        show_kept(outcome, options, paths)
    return outcome._replace(findings=at_least(outcome.findings, least))


def error_line(error):
    """One line for a file that could not be checked."""
    from ..paths import relative

    line = f":{error.line}" if error.line else ""
    message = " ".join(error.message.split())
    return f"nnxlint: {relative(error.path)}{line}: {message}"


def _write(outcome, settings, form):
    for note in _written(outcome, settings, form) or ():
        print(f"nnxlint: {note}", file=sys.stderr)


def _written(outcome, settings, form):
    """Write in a format. Returns what that has to say of it: lines, or None."""
    if settings.output is None:
        return form.write(outcome, sys.stdout)
    from ..usage import UsageError

    try:
        with open(settings.output, "w", encoding="utf-8", errors="backslashreplace") as stream:
            return form.write(outcome, stream)
    except OSError as error:
        raise UsageError(f"--output {settings.output}: {error.strerror}") from None
