"""How much of a SARIF log GitHub takes: a log that is larger is refused as a whole.

Source: GitHub, "SARIF results exceed one or more limits" and "SARIF results file is too large": 25,000
results in one run, of which the 5,000 most severe are shown; 10 MB after gzip.
"""

from __future__ import annotations

import json

from .sarif_log import notification

_LEVELS = ("error", "warning", "note")
_MOST_RESULTS, _SHOWN, _MOST_BYTES = 25_000, 5_000, 10_000_000


def _importance(result):
    """Sort key of a result, those first that GitHub shows first."""
    return "suppressions" in result, _LEVELS.index(result["level"])


def fitted(results, make):
    """The log as text that GitHub takes, on one line, since a large log takes long to lay out; and what has to be
    said of it, as lines.

    results: of sarif_log.Results, in the order of the log; make: function (results, notifications) -> the log
    as plain data.
    """
    ranked = sorted(range(len(results)), key=lambda at: _importance(results[at]))
    count = min(len(results), _MOST_RESULTS)
    notes = []
    if count < len(results):
        notes = [f"{len(results) - count} of {len(results)} results are left out: GitHub takes {_MOST_RESULTS}"]
    while True:
        kept = [results[at] for at in sorted(ranked[:count])]
        text = json.dumps(make(kept, [notification(note, "warning") for note in notes]), separators=(",", ":")) + "\n"
        size = _compressed(text)
        if size <= _MOST_BYTES or not count:
            break
        count = int(count * min(0.95, _MOST_BYTES / size))
        notes = [f"{len(results) - count} of {len(results)} results are left out: GitHub takes a log of 10 MB, compressed"]
    if count > _SHOWN:
        notes = [*notes, f"GitHub shows the {_SHOWN} most severe of {count} results"]
    return text, notes


def _compressed(text):
    """Bytes of a text after gzip; of one that is small without it, its length, which takes less time to know."""
    if len(text) <= _MOST_BYTES:
        return len(text)  # json.dumps writes ASCII
    import zlib

    return len(zlib.compress(text.encode("ascii"))) + 12
