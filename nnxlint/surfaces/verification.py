"""Verdicts in a run: options of the verifier, kept verdicts, and which verdicts are shown."""

from __future__ import annotations

from .usage import UsageError, nearest

# From the surest to the least; a finding without a verdict counts as unknown.
RANK = ("confirmed", "unknown", "refuted")


def read_rank(value):
    """The value of --min-verdict, "refuted" for None. Raises UsageError."""
    value = value or RANK[-1]
    if value not in RANK:
        raise UsageError(f"--min-verdict must be one of {', '.join(RANK)}, not {value!r}{nearest(value, RANK)}")
    return value


def at_least(findings, rank):
    """The findings whose verdict ranks as high or higher."""
    return [finding for finding in findings
            if RANK.index(finding.verdict["status"].lower() if finding.verdict else "unknown") <= RANK.index(rank)]


def confirm(outcome, options, paths, watch=None):
    """Run the program and give every finding of an Outcome its verdict. watch: verify.Watch.

    Raises UsageError, and verify.Cancelled if the watch says so.
    """
    from nnxlint.verify import VerifyError, verify
    from nnxlint.verify.verdicts import unknown

    from .documents import NOTEBOOKS, is_document

    programs, notebooks = [], {}
    for finding in outcome.findings:
        path = finding.place.path
        if path.endswith(NOTEBOOKS):
            notebooks.setdefault(path, []).append(finding)
        elif is_document(path):
            finding.verdict = unknown("import failed", "texts are read only: Python cannot import them")
        else:
            programs.append(finding)
    try:
        chosen = options_of(options, paths)
        verify(programs, chosen._replace(files=tuple(_files(paths))), watch)
        for path, found in notebooks.items():
            from .notebook_run import verify_notebook

            verify_notebook(path, found, outcome.shelf.of(path), chosen, watch)
    except VerifyError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or 'verify'}: {error.strerror or error}") from None


def _files(paths):
    """Absolute paths of the Python files that were checked."""
    from .discovery import discover
    from .documents import is_document

    return [file for file in discover([path for path in paths if path != "-"])[0] if not is_document(file)]


def flax_of(options, paths):
    """Version of the Flax that programs will run on, None if that is this interpreter's. Raises UsageError."""
    import sys

    chosen = options_of(options, paths)
    if chosen.python == sys.executable:
        return None
    from nnxlint.facts.versions import parse
    from nnxlint.verify.cache import Cache

    text = Cache(chosen).versions()["flax"]
    return parse(text) if text else None


def show_kept(outcome, options, paths):
    """Give findings the verdicts that were kept and are fresh. Costs nothing where none were ever kept."""
    import os

    from nnxlint.verify import folder

    if not os.path.isdir(folder()):
        return
    from nnxlint.verify import cached

    # What stands in a file says nothing about what came from standard input in its place.
    cached([finding for finding in outcome.findings if finding.place.path not in outcome.texts.given],
           options_of(options, paths))


def show_kept_of_file(findings, path):
    """The same for the findings of one file on disk, whatever options an earlier run had.

    A configuration that cannot be read costs the verdicts; who runs the verifier is told of it.
    """
    import os
    from argparse import Namespace

    from nnxlint.verify import folder

    if not os.path.isdir(folder()):
        return
    from nnxlint.verify import cached

    try:
        cached(findings, options_of(Namespace(config=None), [path]))
    except (UsageError, ValueError, OSError):
        return


def options_of(options, paths):
    """Options of the verifier: command line over [tool.nnxlint.verify]. Raises UsageError."""
    import os

    from nnxlint.verify.options import from_table

    def given(name):
        return getattr(options, name, None)

    if given("run") and not os.path.isfile(options.run):
        raise UsageError(f"--run {options.run}: no such file")
    if given("run") and given("pytest"):
        raise UsageError("--run and --pytest exclude each other")
    try:
        return from_table(
            _table(options, paths), run=given("run"), pytest=given("pytest"), arguments=given("arguments") or None,
            device=given("device"), timeout=given("timeout"), python=given("python"), allow_effects=given("allow_effects"),
            cwd=given("cwd"), memory=None if given("memory") is None else int(options.memory * (1 << 30)),
            cache=given("cache"))
    except (TypeError, ValueError) as error:
        raise UsageError(f"[tool.nnxlint.verify]: {error}") from None


def _table(options, paths):
    """The table [tool.nnxlint.verify] of the configuration, {} without one."""
    from .config import find

    file = options.config or find(paths)
    if file is None:
        return {}
    import tomllib

    with open(file, "rb") as stream:
        return tomllib.load(stream).get("tool", {}).get("nnxlint", {}).get("verify", {})
