"""A short program that shows a confirmed defect by itself."""

from __future__ import annotations

import json
import os

_TEMPLATE = '''\
"""Shows {rule} at {file}:{line}.

{message}
Observed: {evidence}
On {device}; {versions}.
"""

import json
import os
import subprocess
import sys

WORKER = {worker!r}
JOB = json.loads({job!r})


def main():
    """Run the program with this one site instrumented; exit 1 when the defect shows."""
    import tempfile

    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "job.json")
        with open(path, "w") as stream:
            json.dump(dict(JOB, scratch=scratch), stream)
        process = subprocess.Popen([sys.executable, WORKER, str(writing), path], pass_fds=(writing,),
                                   stdin=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answers:
            verdicts = [answer for answer in map(json.loads, answers) if answer["kind"] == "verdict"]
        process.wait()
    for verdict in verdicts:
        print(verdict["status"], verdict["evidence"])
    return int(any(verdict["status"] == "CONFIRMED" for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
'''


def write_all(findings, folder):
    """Write one program for each CONFIRMED finding. Returns their paths. Raises OSError."""
    from . import child, claims

    os.makedirs(folder, exist_ok=True)
    written = []
    for number, finding in enumerate(findings):
        verdict = finding.verdict or {}
        claim = claims.from_finding(0, finding)
        if verdict.get("status") != "CONFIRMED" or claim is None or not verdict.get("program"):
            continue
        stem = os.path.splitext(os.path.basename(finding.place.path))[0]
        path = os.path.join(folder, f"{finding.rule}-{stem}-{finding.place.line}.py")
        job = {"claims": [claim._asdict()], "program": verdict["program"], "device": "", "allow_effects": False,
               "claim_deadline": 60, "stop": True, "cwd": verdict["program"]["cwd"]}
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(_TEMPLATE.format(
                rule=finding.rule, file=os.path.basename(finding.place.path), line=finding.place.line,
                message=finding.message.replace('"""', "'''"), evidence=verdict["evidence"], device=verdict["device"],
                versions=", ".join(f"{name} {version}" for name, version in verdict["versions"].items()),
                worker=child.WORKER, job=json.dumps(job)))
        written.append(path)
    return written
