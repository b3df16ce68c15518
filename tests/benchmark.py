"""Speed and memory of ``nnxlint check`` as ratios to other programs on the same files.

``python -m tests.benchmark [FOLDER]`` prints a table with the bound of each ratio, and exits 1 if
one is exceeded. Without a folder it downloads a package with much NNX code. Not a test: figures
are processor time, the best of several runs, and still belong to the machine.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

PACKAGE = "google-tunix==0.1.7"
ROUNDS = 5
ROOT = Path(__file__).parents[1]
COMPILED = Path(tempfile.gettempdir()) / "nnxlint-benchmark-compiled"
# One message that costs nothing: what is left is Pylint's own way through the files.
TRIVIAL = ["--disable=all", "--enable=nonexistent-operator", "--persistent=n", "--score=n"]
PARSE = """
import ast, sys, time
texts = [open(path, 'rb').read() for path in sys.stdin.read().split('\\n')]
start = time.process_time()
for text in texts:
    ast.parse(text)
print(time.process_time() - start)
"""


def files_of(folder):
    """Every file that nnxlint finds in a folder."""
    from nnxlint.surfaces.discovery import discover

    return discover([folder])[0]


def download(target, package=PACKAGE):
    """Unpack a package from the package index into a folder and return it."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(target), package]
    subprocess.run(command, check=True)
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target / "code")
    return target / "code"


def once(arguments, stdin="", cwd=None):
    """Run a program. Returns (seconds of processor time, peak memory in MiB, standard output)."""
    # An installed package comes with compiled files; a checkout may be told to write none.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(COMPILED), "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL, env=environment, cwd=cwd)
        child.stdin.write(stdin.encode())
        child.stdin.close()
        _, _, usage = os.wait4(child.pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        out.seek(0)
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return seconds, usage.ru_maxrss / unit, out.read()


def best(arguments, **options):
    """The fastest of several runs, with the least memory."""
    runs = [once(arguments, **options) for _ in range(ROUNDS)]
    return min(run[0] for run in runs), min(run[1] for run in runs), runs[0][2]


def check(*arguments):
    """``nnxlint check`` as its console script starts it."""
    program = "import sys; from nnxlint.surfaces.command import program; sys.exit(program())"
    return [sys.executable, "-c", program, "check", "--exit-zero", *map(str, arguments)]


def pylint(*paths):
    """Pylint as its console script starts it, with one trivial message and no plugin."""
    program = "import sys; from pylint import run_pylint; sys.exit(run_pylint())"
    return [sys.executable, "-c", program, *TRIVIAL, "-j1", *map(str, paths)]


def middle_file(files):
    """The file of middle length among those that speak of nnx."""
    concerned = sorted((os.path.getsize(file), file) for file in files if b"nnx" in Path(file).read_bytes())
    return concerned[len(concerned) // 2][1] if concerned else files[0]


def measure(folder, scratch):
    """Yield (what, figure, bound, detail)."""
    files = files_of(folder)
    lines = sum(Path(file).read_bytes().count(b"\n") for file in files)
    print(f"{len(files)} files, {lines} lines in {folder}\n")

    parse = min(float(once([sys.executable, "-c", PARSE], stdin="\n".join(files))[2]) for _ in range(ROUNDS))
    whole, memory, first = best(check("--jobs", 1, "--format", "json", *no_cache(), folder))
    yield "nnxlint check, one process / ast.parse", whole / parse, 8, f"{whole:.2f} s / {parse:.2f} s"

    linted = best(pylint(*files))[0]
    yield "nnxlint check / pylint with one trivial message", whole / linted, 0.25, f"{whole:.2f} s / {linted:.2f} s"

    one = middle_file(files)
    cold, bare = best(check(one))[0], best(pylint(one))[0]
    yield "one file cold / the same pylint", cold / bare, 0.15, f"{cold * 1000:.0f} ms / {bare * 1000:.0f} ms"

    twice = scratch / "twice"
    for name in ("a", "b"):
        shutil.copytree(folder, twice / name)
    double = best(check("--jobs", 1, "--format", "json", *no_cache(), twice))[0]
    yield "twice the code / once", double / whole, 2.1, f"{double:.2f} s / {whole:.2f} s"

    if has_cache():
        again = best(check("--jobs", 1, "--format", "json", folder))[0]
        yield "second run / first run", again / whole, 0.1, f"{again:.2f} s / {whole:.2f} s"

    yield "peak memory, MiB per 100,000 lines", memory * 100_000 / lines, 300, f"{memory:.0f} MiB"

    edits = sorted((checked / parsed, checked, parsed, length) for length, checked, parsed in keystrokes(files))
    if edits:
        ratio, checked, parsed, length = edits[-1]
        yield ("a check after a keystroke / ast.parse of the file", ratio, 10,
               f"{checked * 1000:.1f} ms / {parsed * 1000:.1f} ms, {length} lines, worst of {len(edits)}")

    second = once(check("--jobs", 2, "--format", "json", *no_cache(), folder))[2]
    different = json.loads(first)["findings"] != json.loads(second)["findings"]
    yield "findings that differ between one and two processes", float(different), 0, f"{len(json.loads(first)['findings'])} findings"


def keystrokes(files):
    """(lines, seconds of a check after an edit, seconds of ast.parse) of each file of about 500 lines.

    As in an editor: the project was read before, and only the text of the open file is another one.
    """
    from nnxlint.surfaces.editor.desk import Desk

    desk = Desk()
    for file in files:
        text = Path(file).read_text(encoding="utf-8")
        lines = text.count("\n")
        if not 450 <= lines <= 550:
            continue
        desk.put(file, text)
        desk.check(file)
        edits = [f"{text}# {number}\n" for number in range(ROUNDS)]

        def check(file=file, edits=edits):
            desk.put(file, edits.pop())
            desk.check(file)

        yield lines, fastest(check), fastest(lambda text=text: ast.parse(text))
        desk.drop(file)


def fastest(function):
    """Processor time of the fastest of several calls, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def has_cache():
    """Whether this nnxlint keeps results between runs."""
    return "--no-cache" in once(check("--help"))[2]


def no_cache():
    """The option that switches the cache off, where there is one."""
    return ["--no-cache"] if has_cache() else []


def main():
    """Print the table. Returns the exit code."""
    failed = False
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else download(scratch)
        for what, figure, bound, detail in measure(folder, scratch):
            holds = figure <= bound
            failed |= not holds
            print(f"{what:<52}{figure:>8.2f}  <= {bound:<6}{'ok' if holds else 'EXCEEDED':<10}{detail}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
