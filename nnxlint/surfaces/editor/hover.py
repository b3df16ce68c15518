"""What is shown for the place under the cursor: a finding and its rule's page, or what is known of a
transform, function or layer on the project's Flax."""

from __future__ import annotations

import re

from nnxlint.facts import TWINS, describe, shown
from nnxlint.rules import load

from .. import knowledge
from ..record import url, verdict_text
from .bindings import bound_at

_SPEAKERS = {"transform": knowledge.transform, "function": knowledge.function,
             "class": knowledge.layer, "variable": knowledge.variable}
_KINDS = {"transform": "transform", "function": "function", "class": "class", "variable": "kind of Variable"}


def hover(checked, positions, position, project, uri, markdown=True):
    """The protocol's Hover for a position in a checked file, or None.

    checked: desk.Checked; positions: positions.Positions; position: of the protocol; project: the
    engine's Project; uri: of the document that the position is in; markdown: whether the client shows Markdown.
    """
    spot = positions.spot(checked.path, position, uri)
    if spot is None:
        return None
    line, column = spot
    here = [finding for finding in checked.findings if _covers(finding.place, line, column)]
    parts = [_finding_text(finding, positions) for finding in here]
    bound = bound_at(project, checked.path, line, column)
    if bound is not None:
        # A rule's page already says what happens.
        known = _facts_text(bound, checked.flax, with_behaviour=not here)
        if known:
            parts.append(known)
    if not parts:
        return None
    found = {"contents": {"kind": "markdown" if markdown else "plaintext", "value": "\n\n---\n\n".join(parts)}}
    if here:
        found["range"] = positions.range(here[0].place)
    return found


def _covers(place, line, column):
    return (place.line, place.column) <= (line, column) <= (place.end_line, place.end_column)


def _finding_text(finding, positions):
    rule = next(rule for rule in load() if rule.symbol == finding.rule)
    parts = [f"**[{rule.symbol}]({url(rule.symbol)})** ({rule.code})", positions.said(finding.message)]
    if finding.verdict is not None:
        parts.append(f"**{verdict_text(finding)}**{_circumstances(finding.verdict)}")
    if finding.steps:
        parts.append("\n".join(f"{number}. {positions.said(f'line {step.place.line}')}: {step.text}" if step.place.path == finding.place.path
                               else f"{number}. {step.place.path}:{step.place.line}: {step.text}"
                               for number, step in enumerate(finding.steps, 1)))
    return "\n\n".join([*parts, rule.page])


def _circumstances(verdict):
    """Where a verdict was found, in one clause."""
    if not verdict["device"]:
        return ""
    versions = ", ".join(f"{name} {version}" for name, version in verdict["versions"].items())
    return f" (on {verdict['device']}, {versions})"


def _facts_text(bound, flax, with_behaviour):
    """What is known of a name on a Flax, or ""."""
    role, row = describe(bound.name)
    speak = _SPEAKERS.get(role)
    if speak is None:
        return ""
    name = shown(bound.name)
    object_of = "an object of " if bound.instance else ""
    parts = [f"{object_of}**{name}** ({_KINDS[role]}), Flax {flax.text}"]
    if not knowledge.available(bound.name, flax.versions):
        parts[0] += knowledge.NOT_HERE
    parts.append("\n".join(f"- {part}" for part in speak(row).split("; ")))
    if bound.name in TWINS:
        parts.append(f"Its NNX counterpart is {shown(TWINS[bound.name])}.")
    happens = with_behaviour and [one for one in knowledge.behaviour(flax.versions) if _speaks_of(one["sentence"], name)]
    if happens:
        parts.append("What happens:\n\n" + "\n".join(f"- {one['sentence']}: **{one['outcome']}**" for one in happens))
    return "\n\n".join(parts)


def _speaks_of(sentence, name):
    """Whether a sentence names a thing: in full, or a class by its own name."""
    last = name.rpartition(".")[2]
    words = [name, last] if last[:1].isupper() else [name]
    return any(re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.]*\w)", sentence) for word in words)
