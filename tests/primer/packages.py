"""Downloads the packages of the primer and lists what is found in them.

The packages are fetched from the package index into a folder that is thrown away, unpacked there, and read; they are
neither installed nor run, and nothing of them is kept in the project but the lines of ``expected.txt``.

``python -m tests.primer`` prints those lines as they are now; ``> tests/primer/expected.txt`` takes them over.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).resolve().parent / "expected.txt"
FLAX = "0.12.8"
PACKAGES = ("bijx==1.3.2", "blaxbird==0.2.0", "lynnx==0.0.1.post1", "nnx-ppo==0.3.0", "sglang-jax==0.0.2")
HEADER = f"# package path:line rule, on Flax {FLAX}. Read each line that changes: is it a defect, was it one?"
# What pip writes when it cannot reach an index at all, rather than not find a package there.
_UNREACHABLE = re.compile("NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ProxyError|SSLError|No module named pip")


class Unreachable(Exception):
    """The package index cannot be reached; the text says why."""


def fetch(folder):
    """Download and unpack PACKAGES. Returns the folders, one for each, named like it.

    Raises Unreachable, or RuntimeError if the index answers but does not give a package.
    """
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", "--python-version", "3.13", "--retries", "1", "--timeout", "15",
               "-d", str(folder), *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        cut_off = [line for line in done.stderr.splitlines() if _UNREACHABLE.search(line)]
        raise Unreachable(cut_off[-1]) if cut_off else RuntimeError(done.stderr)
    found = []
    for package in PACKAGES:
        name = package.replace("==", "-").replace("-", "_")
        [wheel] = [path for path in folder.glob("*.whl") if path.name.replace("-", "_").startswith(name + "_py")]
        found.append(folder / package)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(found[-1])
    return found


def findings(folder):
    """Lines "package path:line rule" of an unpacked package, in order.

    Files that the running Python cannot parse, for they use newer syntax, are passed over.
    """
    command = [sys.executable, "-m", "nnxlint", "check", "--format", "json", "--exit-zero", "--no-cache", "--jobs", "1",
               "--flax-version", FLAX, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    report = json.loads(done.stdout)
    return [f"{folder.name} {one['path']}:{one['line']} {one['rule']}" for one in report["findings"]]


def expected():
    """The lines that are expected."""
    return [line for line in EXPECTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
