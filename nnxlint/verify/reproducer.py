"""A short program that shows a confirmed defect by itself."""

from __future__ import annotations

import ast
import json
import os
import tempfile

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
JOB = {job!r}


def observe():
    """Run the program {what}, with this one site instrumented."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as job:
        here = os.path.realpath(os.path.join(folder, "program"))
        for name, text in FILES.items():
            os.makedirs(os.path.dirname(os.path.join(here, name)), exist_ok=True)
            with open(os.path.join(here, name), "w", encoding="utf-8") as stream:
                stream.write(text)
        asked = json.loads(JOB.replace({here!r}, json.dumps(here)[1:-1]))
        job.write(json.dumps(dict(asked, scratch=os.path.join(folder, "scratch"))).encode())
        job.seek(0)
        process = subprocess.Popen([sys.executable, WORKER, str(writing), str(job.fileno())], stdin=subprocess.DEVNULL,
                                   pass_fds=(writing, job.fileno()), env=dict(os.environ, TMPDIR=os.path.join(folder, "scratch")))
        os.close(writing)
        with os.fdopen(reading) as answers:
            verdicts = [answer for answer in map(json.loads, answers) if answer["kind"] == "verdict"]
        process.wait()
    for verdict in verdicts:
        print(verdict["status"], verdict["evidence"])
    return int(any(verdict["status"] == "CONFIRMED" for verdict in verdicts))


FILES = {{}}
{files}
if __name__ == "__main__" and not hasattr(builtins, "__nnxlint_probe__"):
    sys.exit(observe())
'''
_HERE = "{the folder of the program}"
_ENOUGH = 200_000  # characters of a program above which it is left where it is
_RULER = "\n# The program: what it needs of {file} to show the defect.\n\n"


def write_all(findings, folder, options):
    """Write one program for each CONFIRMED finding. options: Options of the run. Returns their paths. Raises OSError.

    The part of the user's file that leads to the place is written out, if that part alone still shows
    the defect. Where another file or the tests bring it out, all files of the program are. Where that does
    not show it (the program reads data, say), it is shown in the user's own file, which stays where it is.
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
        if not any(_write_short(path, finding, claim, verdict, options, wide) for wide in (False, True)) and (
                not _write_whole(path, finding, claim, verdict, options)):
            _write(path, finding, verdict, claim, verdict["program"], "that was verified", "")
        written.append(path)
    return written


def _write(path, finding, verdict, claim, program, what, text, files=""):
    """Write a reproducer; returns the number of lines before the user's text. files: statements that fill FILES."""
    from . import child

    job = {"claims": [claim._asdict()], "program": program, "device": "", "allow_effects": False,
           "claim_deadline": 60, "stop": True, "cwd": program["cwd"]}
    future, text = _futures(text)
    name = os.path.basename(finding.place.path)
    before = _HEADER.format(
        rule=finding.rule, file=name, line=finding.place.line, message=finding.message.replace('"""', "'''"),
        evidence=verdict["evidence"].replace('"""', "'''").replace("\\", "/"), device=verdict["device"],
        versions=", ".join(f"{name} {version}" for name, version in verdict["versions"].items())) + "\n" + future
    before += _OBSERVE.format(worker=child.WORKER, job=json.dumps(job), what=what, files=files, here=_HERE)
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
    from .slicing import slice_of

    program = verdict["program"]
    if program["how"] == "pytest" or program["path"] != os.path.abspath(finding.place.path) or program["package"]:
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
    return _confirmed(_run(here, own, options))


def _run(claim, program, options):
    from .child import run

    job = {"claims": [claim._asdict()], "program": program, "device": options.device, "allow_effects": False,
           "claim_deadline": options.claim_timeout, "stop": True, "cwd": program["cwd"]}
    return run(job, python=options.python, deadline=options.timeout, memory=options.memory)


def _confirmed(outcome):
    return any(answer["kind"] == "verdict" and answer["status"] == "CONFIRMED" for answer in outcome.answers)


def _write_whole(path, finding, claim, verdict, options):
    """Write the whole program, all its files. Returns whether that shows the defect in a folder of its own."""
    program = verdict["program"]
    outcome = _run(claim, program, options)
    loaded = next((answer["files"] for answer in outcome.answers if answer["kind"] == "sources"), [])
    loaded = [file for file in loaded if not file.startswith(os.path.dirname(os.path.realpath(__file__)))]
    cwd = os.path.realpath(program["cwd"])
    root = os.path.commonpath([cwd, *map(os.path.dirname, loaded)])
    texts = {}
    for file in loaded:
        try:
            with open(file, encoding="utf-8") as stream:
                texts[os.path.relpath(file, root)] = stream.read()
        except (OSError, UnicodeDecodeError):
            return False
    if not texts or sum(map(len, texts.values())) > _ENOUGH:
        return False

    def moved(name):
        return os.path.normpath(os.path.join(_HERE, os.path.relpath(os.path.realpath(name), root))) if name else name

    place = dict(claim.place, path=moved(claim.place["path"]))
    here = claim._replace(place=place, site="", steps=[(moved(name), line) for name, line in claim.steps])
    own = dict(program, path=moved(program["path"]), reaches=[moved(name) for name in program["reaches"]], cwd=moved(program["cwd"]),
               arguments=[moved(word) if os.path.isabs(word) else word for word in program["arguments"]])
    with tempfile.TemporaryDirectory() as folder:
        there = os.path.realpath(folder)
        for name, text in texts.items():
            os.makedirs(os.path.dirname(os.path.join(there, name)), exist_ok=True)
            with open(os.path.join(there, name), "w", encoding="utf-8") as stream:
                stream.write(text)
        job = json.loads(json.dumps([here._asdict(), own]).replace(_HERE, json.dumps(there)[1:-1]))
        if not _confirmed(_run(type(claim)(**job[0]), job[1], options)):
            return False
    _write(path, finding, verdict, here, own, "below, in a folder of its own", "", "".join(map(_file, sorted(texts.items()))))
    return True


def _file(item):
    """A statement that puts a file into FILES, readable where that is possible."""
    name, text = item
    plain = "\'\'\'" not in text and "\\" not in text and text.endswith("\n")
    return f"FILES[{name!r}] = " + (f"\'\'\'\\\n{text}\'\'\'\n" if plain else f"{text!r}\n")
