"""Verdicts for an open file, asked for by the user: the one place here that runs programs."""

from __future__ import annotations

import os
from collections import Counter

from ..paths import project_root
from ..usage import UsageError


def verify(desk, options, path, function, watch):
    """Run the program for the findings of an open file, as ``nnxlint verify`` does, and show the verdicts.

    desk: desk.Desk; options: namespace of the editor's settings; function: qualified name of the
    function that the findings are about, None for all of the file; watch: nnxlint.verify.Watch.
    Returns one line that sums up. Raises UsageError, and nnxlint.verify.Cancelled.
    """
    from ..run import run
    from ..verification import confirm, flax_of

    name = os.path.basename(path)
    checked = desk.check(path)
    if checked is None:
        raise UsageError(f"{name} is not open")
    if not checked.saved:
        raise UsageError(f"save {name} first: the verifier runs what is on disk")
    options.cwd = project_root(os.path.dirname(path))
    settings, problem = desk.settings_of(path)
    if problem:
        raise UsageError(problem)
    # From the disk: other files may be open with unsaved texts, which will not run.
    outcome = run([path], settings, None, flax_of(options, [path]))
    wanted = [finding for finding in outcome.findings if function in (None, finding.function)]
    if not wanted:
        return f"nothing to verify in {function or name}"
    confirm(outcome._replace(findings=wanted), options, [path], watch)
    desk.settle(path, checked.text, {(finding.rule, finding.place): finding.verdict for finding in wanted})
    tally = Counter(finding.verdict["status"] for finding in wanted)
    counts = ", ".join(f"{tally[status]} {status.lower()}" for status in ("CONFIRMED", "REFUTED", "UNKNOWN") if tally[status])
    return f"{function or name}: {counts}"
