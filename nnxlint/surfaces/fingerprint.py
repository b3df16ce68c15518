"""A name for a finding that survives edits elsewhere in its file."""

from __future__ import annotations

import os

from .paths import project_root, relative


def fingerprints(findings, texts):
    """One fingerprint per finding, in their order; texts: source_text.Texts.

    A hash of the path from the project's root, the rule, the function, the text of the line
    without its spaces, and how many findings with all of these the same come before.
    """
    if not findings:
        return []
    from hashlib import sha256

    roots, seen, result = {}, {}, []
    for finding in findings:
        path = finding.place.path
        folder = os.path.dirname(path)
        if folder not in roots:
            roots[folder] = project_root(folder)
        line = "".join(texts.line(path, finding.place.line).split())
        name = relative(path, roots[folder]).replace(os.sep, "/")
        key = (name, finding.rule, finding.function, line)
        seen[key] = seen.get(key, 0) + 1
        result.append(sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "surrogatepass")).hexdigest()[:20])
    return result
