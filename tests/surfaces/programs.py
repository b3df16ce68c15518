"""Running the real programs as a user does: in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PLANTED = str(Path(__file__).with_name("planted.py"))


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def found(self):
        """(rule, line) of each finding of JSON output."""
        return [(one["rule"], one["line"]) for one in self.json["findings"]]


def run(arguments, cwd, stdin=None):
    """Run a command. stdin: text or bytes. Returns a Result."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        arguments, cwd=cwd, input=data if data is not None else b"", capture_output=True, env=environment, timeout=300, check=False
    )
    out, err = (stream.decode("utf-8").replace("\r\n", "\n") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Result(done.returncode, out, err)


def nnxlint(*arguments, cwd, stdin=None):
    """The command ``nnxlint``."""
    return run([sys.executable, "-m", "nnxlint", *map(str, arguments)], cwd, stdin)


def planted(*arguments, cwd, stdin=None):
    """The command ``nnxlint``, its engine replaced by one that finds what comments plant."""
    return run([sys.executable, PLANTED, "nnxlint", *map(str, arguments)], cwd, stdin)


def planted_pylint(*arguments, cwd, stdin=None, only=("--disable=all", "--enable=nnxlint")):
    """Pylint with the plugin and the planted engine. Returns (exit code, [(symbol, line)], Result)."""
    done = run([sys.executable, PLANTED, "pylint", "--output-format=json", *only, *map(str, arguments)], cwd, stdin)
    return done.code, [(one["symbol"], one["line"]) for one in json.loads(done.out)], done
