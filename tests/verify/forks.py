"""Starts the verifier's workers by forking a process that has loaded jax and flax: a bed of a thousand programs spends
most of its time on loading them. No device has been touched before the fork, so each worker has one of its own.

``python forks.py SOCKET WORKER`` is that process, under the interpreter that has jax and flax.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Forked:
    """A worker, as far as ``nnxlint.verify.child`` knows a Popen: pid, returncode, poll, wait."""

    def __init__(self, link):
        self.link = link
        self.pid = self._number()
        self.returncode = None

    def _number(self):
        return int(self.link.recv(64).decode())

    def poll(self):
        """The exit code, or None while it runs."""
        if self.returncode is None and select.select([self.link], [], [], 0)[0]:
            self.returncode = self._number()
            self.link.close()
        return self.returncode

    def wait(self, timeout=None):
        """The exit code. Raises subprocess.TimeoutExpired."""
        if self.returncode is None and not select.select([self.link], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("worker", timeout)
        return self.poll()


@contextlib.contextmanager
def forking(child, python):
    """Inside, ``child`` starts the workers of one interpreter by forks."""
    with tempfile.TemporaryDirectory() as folder:
        path, before = os.path.join(folder, "forks"), child.start
        server = subprocess.Popen([python, "-u", __file__, path, child.WORKER], stdin=subprocess.DEVNULL)
        while not os.path.exists(path):
            if server.poll() is not None:
                raise RuntimeError(f"{python} cannot load jax and flax")
            time.sleep(0.05)

        def start(_, answers, job, output, environment):
            link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            link.connect(path)
            with tempfile.TemporaryFile() as asked:
                asked.write(json.dumps(environment).encode())
                asked.seek(0)
                socket.send_fds(link, [b"."], [answers, job, output.fileno(), asked.fileno()])
                return Forked(link)

        child.start = start
        try:
            yield
        finally:
            child.start = before
            server.terminate()
            server.wait()


def _serve(path, worker):
    import gc

    import flax.nnx  # noqa: F401
    import jax.numpy  # noqa: F401
    with contextlib.suppress(ImportError):
        import optax  # noqa: F401

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind(path + ".new")
    server.listen()
    os.rename(path + ".new", path)
    while True:
        link, _ = server.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            _attend(link, worker)
        link.close()


def _attend(link, worker):
    """Fork one worker; tell its process id and how it ends; end it if nobody listens."""
    _, (answers, job, output, asked), _, _ = socket.recv_fds(link, 8, 4)
    pid = os.fork()
    if pid == 0:
        link.close()
        os.setsid()
        for number in (1, 2):
            os.dup2(output, number)
        with open(asked, encoding="utf-8") as stream:
            os.environ.clear()
            os.environ.update(json.load(stream))
        os._exit(_work(worker, answers, job))
    for descriptor in (answers, job, output, asked):
        os.close(descriptor)
    link.send(str(pid).encode())
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        if select.select([link], [], [], 0.02)[0]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        link.send(str(os.waitstatus_to_exitcode(ended[1])).encode())
    os._exit(0)


def _work(worker, answers, job):
    """What ``python WORKER ANSWERS JOB`` does. Returns the exit code."""
    import importlib.util
    import traceback

    sys.argv = [worker, str(answers), str(job)]
    sys.path[0:1] = []
    try:
        start = importlib.util.spec_from_file_location("_nnxlint_start", str(pathlib.Path(worker) / "__main__.py"))
        module = importlib.util.module_from_spec(start)
        start.loader.exec_module(module)
        main = module._load()
        main._die_with_parent = lambda job: None  # its parent is this file's, which ends it
        return main.main(sys.argv[1:]) or 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
