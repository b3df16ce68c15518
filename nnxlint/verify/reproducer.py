"""A short program that shows a confirmed defect by itself."""

from __future__ import annotations

import ast
import json
import os

_HEADER = '''\
"""Shows {rule} at {file}:{line}.

{message}
Observed: {evidence}
On {device}; {versions}.
Run it: what is observed is printed, and the exit code is 1.
"""
'''
_OBSERVE = '''\
import builtins
import json
import os
import subprocess
import sys
import tempfile

WORKER = {worker!r}
JOB = json.loads({job!r})


def observe():
    """Run the program {what}, with this one site instrumented."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as job:
        job.write(json.dumps(dict(JOB, scratch=os.path.join(folder, "scratch"))).encode())
        job.seek(0)
        process = subprocess.Popen([sys.executable, WORKER, str(writing), str(job.fileno())],
                                   pass_fds=(writing, job.fileno()), stdin=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answers:
            verdicts = [answer for answer in map(json.loads, answers) if answer["kind"] == "verdict"]
        process.wait()
    for verdict in verdicts:
        print(verdict["status"], verdict["evidence"])
    return int(any(verdict["status"] == "CONFIRMED" for verdict in verdicts))


if __name__ == "__main__" and not hasattr(builtins, "__nnxlint_probe__"):
    sys.exit(observe())
'''
_RULER = "\n# The program: what it needs of {file} to show the defect.\n\n"


def write_all(findings, folder, options):
    """Write one program for each CONFIRMED finding. options: Options of the run. Returns their paths. Raises OSError.

    The part of the user's script that leads to the place is written out, if that part alone still shows
    the defect. A defect that another file, the tests or made-up arguments bring out is shown in the user's
    own file, which stays where it is.
    """
    from . import claims

    os.makedirs(folder, exist_ok=True)
    written = []
    for finding in findings:
        verdict = finding.verdict or {}
        claim = claims.from_finding(0, finding)
        if verdict.get("status") != "CONFIRMED" or claim is None or not verdict.get("program"):
            continue
        stem = os.path.splitext(os.path.basename(finding.place.path))[0]
        path = os.path.abspath(os.path.join(folder, f"{finding.rule}-{stem}-{finding.place.line}.py"))
        if not any(_write_short(path, finding, claim, verdict, options, wide) for wide in (False, True)):
            _write(path, finding, verdict, claim, verdict["program"], "that was verified", "")
        written.append(path)
    return written


def _write(path, finding, verdict, claim, program, what, text):
    """Write a reproducer; returns the number of lines before the user's text."""
    from . import child

    job = {"claims": [claim._asdict()], "program": program, "device": "", "allow_effects": False,
           "claim_deadline": 60, "stop": True, "cwd": program["cwd"]}
    future, text = _futures(text)
    name = os.path.basename(finding.place.path)
    before = _HEADER.format(
        rule=finding.rule, file=name, line=finding.place.line, message=finding.message.replace('"""', "'''"),
        evidence=verdict["evidence"].replace('"""', "'''").replace("\\", "/"), device=verdict["device"],
        versions=", ".join(f"{name} {version}" for name, version in verdict["versions"].items())) + "\n" + future
    before += _OBSERVE.format(worker=child.WORKER, job=json.dumps(job), what=what)
    before += _RULER.format(file=name) if text else ""
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(before + text)
    return before.count("\n") - future.count("\n")


def _futures(text):
    """(its ``from __future__`` lines, the rest with as many empty lines in their place)."""
    lines = text.splitlines(keepends=True)
    found = [number for number, line in enumerate(lines) if line.startswith("from __future__ ")]
    return "".join(lines[number] for number in found), "".join("\n" if number in found else line for number, line in enumerate(lines))


def _write_short(path, finding, claim, verdict, options, wide):
    """Write the part of a script that shows the defect. Returns whether it does."""
    from .child import run
    from .slicing import slice_of

    program = verdict["program"]
    if program["how"] != "script" or program["path"] != finding.place.path or program["package"]:
        return False
    try:
        with open(program["path"], encoding="utf-8") as stream:
            text, line = slice_of(stream.read(), finding.place.line, wide)
        ast.parse(text)
    except (OSError, SyntaxError, ValueError):
        return False
    own = dict(program, path=path, reaches=[path], cwd=os.path.dirname(path))
    shift = 0
    for _ in range(2):  # the place stands in the text before it, as long as the number of its line
        moved = line + shift - finding.place.line
        place = dict(claim.place, path=path, line=claim.place["line"] + moved, end_line=claim.place["end_line"] + moved)
        here = claim._replace(place=place, site=f"{path}:{place['line']}:{place['column']}")
        shift = _write(path, finding, verdict, here, own, "below", text) + text.count("from __future__ ")
    job = {"claims": [here._asdict()], "program": own, "device": options.device, "allow_effects": False,
           "claim_deadline": options.claim_timeout, "stop": True, "cwd": own["cwd"]}
    outcome = run(job, python=options.python, deadline=options.timeout, memory=options.memory)
    return any(answer["kind"] == "verdict" and answer["status"] == "CONFIRMED" for answer in outcome.answers)
