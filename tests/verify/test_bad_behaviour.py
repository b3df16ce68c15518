"""Whatever the program does, there is a verdict, and no process, file or wrong answer is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

import pytest

from nnxlint.verify.verdicts import REASONS

from .programs import CALL, HEAD, STEP, check, statuses, write

pytestmark = pytest.mark.worker


@pytest.fixture(autouse=True)
def scratch(monkeypatch, tmp_path_factory):
    """The folder in which this test's workers have their scratch folders."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def workers(scratch):
    """Process ids of the running workers of this test."""
    found = set()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as stream:
                    if f"TMPDIR={scratch}/nnxlint".encode() in stream.read():
                        found.add(int(entry))
            except OSError:
                continue
    return found


@pytest.mark.parametrize("body, reason", [
    ("while True:\n    pass\n", "deadline"),
    ("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True:\n    pass\n", "deadline"),
    ("sys.exit(3)\n", "program failed first"),
    ("os._exit(0)\n", "program failed first"),
    ("import ctypes\nctypes.string_at(0)\n", "program failed first"),
    ("os.kill(os.getpid(), 9)\n", "program failed first"),
    ("hold = []\nwhile True:\n    hold.append(bytes([1]) * 10_000_000)\n", "memory"),
    ("input()\n", "program failed first"),
    ("import there_is_no_such_module\n", "import failed"),
    ("open('left', 'w')\n", "refused effect"),
    ("import subprocess\nsubprocess.Popen(['sleep', '60'])\n", "refused effect"),
    ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", "refused effect"),
    ("", "never called"),
], ids=["loop", "deaf", "exit", "_exit", "segfault", "kill", "memory", "stdin", "import", "write", "process", "socket", "uncalled"])
def test_each_ends_in_a_verdict(tmp_path, scratch, body, reason):
    path = write(tmp_path, STEP + body)
    memory = 900 << 20 if reason == "memory" else 8 << 30
    (verdict,) = check(path, timeout=5 if reason == "deadline" else 40, memory=memory, synthesize=False)
    assert (verdict["status"], verdict["reason"]) == ("UNKNOWN", reason)
    assert reason in REASONS
    assert not workers(scratch)
    assert not list(scratch.iterdir())
    assert [entry.name for entry in tmp_path.iterdir()] == ["program.py"]


@pytest.mark.parametrize("body", [
    "import threading\nthreading.Thread(target=step, args=(nnx.state(Counter()), jnp.ones(2))).start()\n",
    "os.write(1, b'{\"kind\": \"verdict\", \"id\": 0, \"status\": \"REFUTED\"}\\n' * 100)\n" + CALL,
    "import atexit, time\natexit.register(time.sleep, 60)\n" + CALL,
    "with jax.disable_jit():\n    " + CALL,
    "jax.config.update('jax_enable_x64', True)\n" + CALL,
    "jax.config.update('jax_debug_nans', True)\n" + CALL,
    "try:\n    " + CALL + "except BaseException:\n    pass\n",
], ids=["thread", "prints", "atexit", "disable_jit", "x64", "config", "catches all"])
def test_none_of_these_hides_the_defect(tmp_path, body):
    assert statuses(check(write(tmp_path, STEP + body), timeout=40)) == ["CONFIRMED"]


def test_what_a_program_prints_is_shown_where_it_fails(tmp_path):
    (verdict,) = check(write(tmp_path, STEP + "print('the last words')\nos._exit(3)\n"), synthesize=False)
    assert "exit code 3" in verdict["evidence"] and verdict["evidence"].endswith("it printed last: the last words")


def test_an_experiment_that_takes_too_long(tmp_path):
    path = write(tmp_path, HEAD + """\
import time

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
traces = []


@jax.jit
def predict(x):
    traces.append("one")
    if len(traces) > 1:
        time.sleep(60)
    return model(x)


predict(jnp.ones((1, 2)))
nnx.update(model, jax.tree.map(lambda p: p + 1, nnx.state(model)))
predict(jnp.ones((1, 2)))
open("done", "w").close()
""")
    verdict, *_ = check(path, rule="stale-capture", claim_timeout=1, timeout=40, allow_effects=True)
    assert (verdict["status"], verdict["reason"]) == ("UNKNOWN", "deadline")
    assert "more than 1 s" in verdict["evidence"]


def test_modules_of_the_user_named_like_ours(tmp_path):
    for name in ("worker", "probe", "watch", "nnxlint", "session"):
        write(tmp_path, "mine = True\n", f"{name}.py")
    path = write(tmp_path, "import worker, probe, watch, nnxlint, session\n"
                 "assert worker.mine and probe.mine and watch.mine and nnxlint.mine and session.mine\n" + STEP + CALL)
    assert statuses(check(path)) == ["CONFIRMED"]


def test_effects_are_let_when_asked(tmp_path):
    path = write(tmp_path, STEP + "open('left', 'w').close()\n" + CALL)
    assert statuses(check(path, allow_effects=True)) == ["CONFIRMED"]
    assert (tmp_path / "left").exists()


def test_line_numbers_and_state_of_the_program_are_kept(tmp_path):
    path = write(tmp_path, HEAD + """\
import traceback


@nnx.jit
def step(counter, x):
    return counter(x)


counter = Counter()
for _ in range(3):
    step(counter, jnp.ones(2))
try:
    step()
except TypeError as error:
    line = traceback.extract_tb(error.__traceback__)[0].lineno
if int(counter.n.value) == 3 and open(__file__).readlines()[line - 1].strip() == "step()":
    os.kill(os.getpid(), 9)
""")
    (verdict,) = check(path, rule="captured-state-mutation", outcome="raises:NoSuchError")
    assert verdict["status"] == "REFUTED" or "SIGKILL" in verdict["evidence"]


def checking(path, first=""):
    """A process that verifies a program. It hears SIGINT, also where the tests run in the background and are deaf to it.

    first: statements before that.
    """
    code = (f"import sys; sys.path[:0] = {sys.path!r}; import pathlib, signal; from tests.verify.programs import check; "
            f"signal.signal(signal.SIGINT, signal.default_int_handler); {first}check(pathlib.Path({str(path)!r}))")
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)


def test_no_worker_outlives_its_parent(tmp_path, scratch):
    path = write(tmp_path, STEP + "while True:\n    pass\n")
    parent = checking(path)
    _wait(lambda: workers(scratch))
    time.sleep(2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _wait(lambda: not workers(scratch))
    assert not workers(scratch)
    assert not list(scratch.iterdir())


def test_a_parent_that_is_killed_before_there_is_a_worker(tmp_path, scratch):
    path = write(tmp_path, STEP + CALL)
    die = "import os, subprocess; subprocess.Popen = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL); "
    assert checking(path, die).wait(60) == -signal.SIGKILL
    assert not list(scratch.iterdir())


def test_a_parent_that_is_killed_when_the_worker_has_ended(tmp_path, scratch):
    path = write(tmp_path, STEP + CALL)
    die = ("import os; from nnxlint.verify import child; child._kill = lambda process: "
           "(process.wait(), os.kill(os.getpid(), signal.SIGKILL)); ")
    assert checking(path, die).wait(60) == -signal.SIGKILL
    assert not workers(scratch) and not list(scratch.iterdir())


def test_a_killed_worker_leaves_a_verdict(tmp_path, scratch):
    path = write(tmp_path, STEP + "while True:\n    pass\n")
    killer = threading.Thread(target=lambda: (_wait(lambda: workers(scratch)), time.sleep(1), [
        os.kill(pid, signal.SIGKILL) for pid in workers(scratch)]))
    killer.start()
    (verdict,) = check(path, timeout=30)
    killer.join()
    assert (verdict["status"], verdict["reason"]) == ("UNKNOWN", "program failed first")
    assert "SIGKILL" in verdict["evidence"]


def _wait(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3, 1.0, 2.0, 3.0])
def test_a_worker_that_is_killed_at_any_moment(tmp_path, scratch, seconds):
    path = write(tmp_path, STEP + "for _ in range(40):\n    import time; time.sleep(0.1)\n" + CALL)
    killer = threading.Thread(target=lambda: (_wait(lambda: workers(scratch)), time.sleep(seconds), [
        os.kill(pid, signal.SIGKILL) for pid in workers(scratch)]))
    killer.start()
    (verdict,) = check(path, timeout=30, synthesize=False)
    killer.join()
    assert (verdict["status"], verdict["reason"]) in [("CONFIRMED", ""), ("UNKNOWN", "program failed first")]
    assert not workers(scratch) and not list(scratch.iterdir())
    assert [entry.name for entry in tmp_path.iterdir()] == ["program.py"]


@pytest.mark.parametrize("seconds", [0.0, 0.3, 1.5, 3.0])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_parent_that_is_ended_at_any_moment(tmp_path, scratch, seconds, number):
    path = write(tmp_path, STEP + "while True:\n    pass\n")
    parent = checking(path)
    _wait(lambda: workers(scratch))
    time.sleep(seconds)
    parent.send_signal(number)
    assert parent.wait(20) != 0
    _wait(lambda: not workers(scratch) and not list(scratch.iterdir()))
    assert not workers(scratch) and not list(scratch.iterdir())
    assert [entry.name for entry in tmp_path.iterdir()] == ["program.py"]
