"""Findings as diagnostics of the language server protocol."""

from __future__ import annotations

from ..record import url, verdict_text

SOURCE = "nnxlint"
NOT_CHECKED = "not-checked"
_ERROR, _WARNING, _INFORMATION, _HINT = 1, 2, 3, 4
_SEVERITY = {"error": _ERROR, "warning": _WARNING}
_UNNECESSARY = 1


def diagnostics(checked, positions, related=True):
    """What to publish for a file, a list of dicts.

    checked: desk.Checked; positions: positions.Positions; related: whether the client shows related
    information.
    """
    shown = [_of_finding(finding, positions, related) for finding in checked.findings]
    return shown + [_of_error(error, positions) for error in checked.errors]


def _of_finding(finding, positions, related):
    refuted = finding.verdict is not None and finding.verdict["status"] == "REFUTED"
    message = finding.message
    if finding.verdict is not None:
        message += f"\n{verdict_text(finding)}"
    diagnostic = {
        "range": positions.range(finding.place),
        "severity": _HINT if refuted else _SEVERITY[finding.severity],
        "code": finding.rule,
        "codeDescription": {"href": url(finding.rule)},
        "source": SOURCE,
        "message": message,
        "data": {"code": finding.code, "function": finding.function},
    }
    if refuted:  # nothing is wrong here: it may fade
        diagnostic["tags"] = [_UNNECESSARY]
    if related and finding.steps:
        diagnostic["relatedInformation"] = [
            {"location": positions.location(step.place), "message": f"{number}. {step.text}"}
            for number, step in enumerate(finding.steps, 1)]
    return diagnostic


def _of_error(error, positions):
    """A file that could not be checked. People type, so it is no error of theirs."""
    line = max(1, error.line)
    text = positions.texts.line(error.path, line)
    start = {"line": line - 1, "character": 0}
    return {
        "range": {"start": start, "end": positions.position(error.path, line, len(text))},
        "severity": _INFORMATION,
        "code": NOT_CHECKED,
        "source": SOURCE,
        "message": "not checked: " + " ".join(error.message.split()),
    }


def publication(checked, positions, version, related, uri):
    """Parameters of ``textDocument/publishDiagnostics``. uri: as the client writes it."""
    return {"uri": uri, "version": version, "diagnostics": diagnostics(checked, positions, related)}
