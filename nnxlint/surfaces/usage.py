"""A mistake in how nnxlint was called or configured: one clear line, exit code 2."""

from __future__ import annotations


class UsageError(Exception):
    """str(error) is the line that the user reads."""


def nearest(word, known):
    """The known word that is closest to the given one, as "; did you mean 'x'?", or ""."""
    from difflib import get_close_matches

    match = get_close_matches(word.lower(), {name.lower(): name for name in known}, 1, 0.5)
    if not match:
        return ""
    name = next(name for name in known if name.lower() == match[0])
    return f"; did you mean {name!r}?"
