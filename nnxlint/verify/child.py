"""One worker process: its own group, deadline, memory cap, captured output, answers on a pipe."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import selectors
import shutil
import signal
import subprocess
import tempfile
import time

WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker")
_GRACE = 2.0
_POLL = 0.1


class Outcome:
    """How a worker ended. answers: list of dicts; ended: "" | "deadline" | "memory" | "crash" | "cancelled";
    detail; output."""

    def __init__(self):
        self.answers = []
        self.ended = ""
        self.detail = ""
        self.output = ""
        self.seconds = 0.0


def run(job, *, python, deadline, memory, environment=None, cancelled=lambda: False):
    """Run one job in a worker.

    job: dict, JSON; python: the interpreter; deadline: seconds; memory: bytes of resident memory;
    cancelled: asked again and again whether to end it at once. Returns an Outcome. Whatever happens, no process of the worker's group is left, nor its scratch
    folder.
    """
    outcome = Outcome()
    # The worker makes it, who also takes it away when this process is killed: at no moment is it nobody's.
    scratch = os.path.join(tempfile.gettempdir(), f"nnxlint-verify-{secrets.token_hex(8)}")
    try:
        _run(outcome, dict(job, scratch=scratch, parent=os.getpid()), scratch, python, deadline, memory, environment, cancelled)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return outcome


def _run(outcome, job, scratch, python, deadline, memory, environment, cancelled):
    reading, writing = os.pipe()
    begun = time.monotonic()
    # Neither has a name that could be left.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as output:
        asked.write(json.dumps(job).encode())
        asked.seek(0)
        try:
            process = start(python, writing, asked.fileno(), output, _environment(scratch, job, environment))
        except OSError as error:
            os.close(reading)
            os.close(writing)
            outcome.ended, outcome.detail = "crash", f"{python}: {error}"
            return
        os.close(writing)
        try:
            _listen(outcome, process, reading, begun + deadline, memory, cancelled)
        finally:
            _kill(process)
            os.close(reading)
        outcome.seconds = time.monotonic() - begun
        output.seek(max(0, output.tell() - 20_000))
        outcome.output = output.read().decode("utf-8", "replace")


def start(python, answers, job, output, environment):
    """Start a worker in a session of its own. answers, job: descriptors; output: a file. Returns a Popen."""
    return subprocess.Popen([python, "-u", WORKER, str(answers), str(job)], stdin=subprocess.DEVNULL, stdout=output,
                            stderr=subprocess.STDOUT, pass_fds=(answers, job), start_new_session=True, env=environment)


def _environment(scratch, job, extra):
    environment = dict(os.environ, TMPDIR=scratch, MPLCONFIGDIR=scratch, PYTHONDONTWRITEBYTECODE="1")
    # Preallocating most of an accelerator's memory would starve the user's other programs.
    environment.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    if (job.get("device") or "").partition(":")[0] == "cpu":
        environment["JAX_PLATFORMS"] = "cpu"
    environment.update(extra or {})
    return environment


def _listen(outcome, process, reading, until, memory, cancelled):
    """Collect answers until the pipe closes, the time or the memory runs out, or nobody wants them."""
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0:
                outcome.ended = "deadline"
                return
            if cancelled():
                outcome.ended = "cancelled"
                return
            if selector.select(min(left, _POLL)):
                data = os.read(reading, 65536)
                if not data:
                    break
                buffer += data
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    with contextlib.suppress(ValueError):
                        outcome.answers.append(json.loads(line))
                if outcome.answers and outcome.answers[-1]["kind"] == "end":
                    return
            if _resident(process.pid) > memory:
                outcome.ended = "memory"
                return
            if process.poll() is not None and not selector.select(0):
                break
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    if not any(answer["kind"] in ("end", "no-device", "import-failed") for answer in outcome.answers):
        outcome.ended = "crash"
        code = process.returncode
        outcome.detail = "the process vanished" if code is None else (
            f"the process was ended by signal {signal.Signals(-code).name}" if code < 0
            else f"the process left with exit code {code}")


def _resident(pid):
    """Resident memory of a process in bytes; 0 where that cannot be read."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _kill(process):
    """End the whole group: ask, then kill."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    # Also when the worker has left by itself: children that it started may still be there.
    _signal(process, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)


def _signal(process, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
