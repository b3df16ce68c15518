"""Speed and messages of Pylint's default checks with the plugin, against those without it.

``python -m tests.benchmark_pylint [FOLDER]`` needs jax and flax installed. It prints the ratios of
processor time with their bounds, and how many messages of each kind vanish and appear; it exits 1 if
a bound is exceeded. Without a folder it downloads a package. nnxlint's own messages count as time,
not as messages.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .benchmark import download, files_of, middle_file, once

PACKAGE = "jaxnn==0.2.0"
ROUNDS = 3
PROGRAM = "import sys; from pylint import run_pylint; sys.exit(run_pylint())"
DEFAULT = [f"--rcfile={os.devnull}", "--persistent=n", "--score=n", "--output-format=json", "-j1"]
# Kinds whose text names some pair of files or other, in no fixed order.
UNSTABLE = {"duplicate-code", "cyclic-import"}


def pylint(paths, folder, *options):
    """(seconds of processor time, messages as a Counter of (path, line, symbol, text)): the fastest of several runs."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *DEFAULT, *options, *map(str, paths)]
    runs = [once(command, cwd=folder) for _ in range(ROUNDS)]
    messages = Counter(
        (one["path"], one["line"], one["symbol"], one["message"]) for one in json.loads(runs[0][2])
        if not one["message-id"][1:].startswith("93") and one["symbol"] not in UNSTABLE)
    return min(seconds for seconds, _, _ in runs), messages


def main():
    """Print the table. Returns the exit code."""
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else download(Path(name), PACKAGE)
        files = files_of(folder)
        print(f"{len(files)} files in {folder}\n")
        one = middle_file(files)
        for what, paths, bound in ((f"one file ({Path(one).name})", [one], 0.5), ("all files", files, 0.9)):
            bare, before = pylint(paths, folder)
            with_plugin, after = pylint(paths, folder, "--load-plugins=nnxlint")
            ratio = with_plugin / bare
            failed |= ratio > bound
            holds = "ok" if ratio <= bound else "EXCEEDED"
            print(f"{what:<40}{ratio:>6.2f}  <= {bound:<6}{holds:<10}{with_plugin:.2f} s / {bare:.2f} s")
        for what, messages in (("vanished", before - after), ("appeared", after - before)):
            counts = Counter(symbol for _, _, symbol, _ in messages.elements())
            print(f"{what}: {', '.join(f'{count} {symbol}' for symbol, count in counts.most_common()) or 'none'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
