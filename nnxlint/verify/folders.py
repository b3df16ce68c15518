"""Where things that can be made again are kept."""

from __future__ import annotations

import os
import sys


def cache_folder(kind):
    """Folder for one kind of kept things ("verdicts"): below ``NNXLINT_CACHE``, else the user's cache directory."""
    chosen = os.environ.get("NNXLINT_CACHE")
    if chosen:
        return os.path.join(chosen, kind)
    if sys.platform.startswith("linux"):
        # What platformdirs answers there; to load it takes longer than to check most files.
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(base, "nnxlint", kind)
    from platformdirs import user_cache_dir

    return os.path.join(user_cache_dir("nnxlint"), kind)
