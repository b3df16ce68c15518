"""``python -m tests.primer``: see packages.py."""

import tempfile
from pathlib import Path

from .packages import HEADER, fetch, findings

with tempfile.TemporaryDirectory() as scratch:
    print(HEADER)
    for folder in fetch(Path(scratch)):
        print("\n".join(findings(folder)) or f"# {folder.name}: nothing")
