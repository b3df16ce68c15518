"""Findings as diagnostics of the language server protocol."""

from __future__ import annotations

from ..record import url, verdict_text

SOURCE = "nnxlint"
NOT_CHECKED = "not-checked"
UNUSED_IGNORE = "unused-ignore"
_ERROR, _WARNING, _INFORMATION, _HINT = 1, 2, 3, 4
_SEVERITY = {"error": _ERROR, "warning": _WARNING}
_UNNECESSARY = 1


def diagnostics(checked, positions, related=True):
    """What to publish for a file, a list of dicts.

    checked: desk.Checked; positions: positions.Positions; related: whether the client shows related
    information.
    """
    shown = [_of_finding(finding, positions, related) for finding in checked.findings]
    shown += [_of_error(error, positions) for error in checked.errors]
    return shown + [_of_unused(checked.path, line, text, positions) for line, text in checked.unused]


def _of_finding(finding, positions, related):
    refuted = finding.verdict is not None and finding.verdict["status"] == "REFUTED"
    message = positions.said(finding.message)
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


def _of_unused(path, line, text, positions):
    """A comment that hides nothing: it fades, and does not speak up in the list of problems."""
    whole = positions.texts.line(path, line)
    comment = text[text.find("#"):]
    start = max(0, whole.find(comment))
    return {
        "range": {"start": positions.position(path, line, start), "end": positions.position(path, line, len(whole.rstrip()))},
        "severity": _HINT,
        "code": UNUSED_IGNORE,
        "source": SOURCE,
        "message": f"unused: {text}",
        "tags": [_UNNECESSARY],
    }


def _of_error(error, positions):
    """A file that could not be checked. People type, so it is no error of theirs."""
    line = max(1, error.line)
    text = positions.texts.line(error.path, line)
    return error_diagnostic(positions.position(error.path, line, len(text)), error.message)


def error_diagnostic(end, message):
    """The diagnostic of a line that does not parse. end: the protocol's position of its end."""
    return {
        "range": {"start": {"line": end["line"], "character": 0}, "end": end},
        "severity": _INFORMATION,
        "code": NOT_CHECKED,
        "source": SOURCE,
        "message": "not checked: " + " ".join(message.split()),
    }


def publications(checked, positions, versions, related):
    """Parameters of ``textDocument/publishDiagnostics``, a list. versions: {URI as the client writes it: version}."""
    shown = diagnostics(checked, positions, related)
    return [{"uri": uri, "version": version, "diagnostics": shown} for uri, version in versions.items()]
