"""The claims of one program while it runs: who is settled, when to stop."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
import time
import traceback

import jax


GRACE = 5.0  # seconds that a program goes on, at least, when only what it has not done yet could change a verdict


class ClaimDeadline(BaseException):
    """An experiment for one claim took too long."""


class Session:
    """All observers of one program.

    channel: where verdicts go; scratch: the program's folder, or None; deadline: seconds that all experiments for one claim may take; made_up:
    the arguments of calls are the verifier's; stand_in: so are a model or a loss among them; lenient: statements that fail are
    left out; piecemeal: tests drive the code, of which none shows all that a program does with it;
    without_arguments: what led to no call -> why; sources: tells the paths of the program's files that were loaded.
    """

    def __init__(self, channel, deadline, stop, scratch=None):
        self.channel = channel
        self.scratch = scratch
        self.deadline = deadline
        self.stop = stop
        self.observers = []
        self.begun = time.monotonic()
        self.leaving = None
        self.local = threading.local()
        self.sites_called = set()
        self.how = "the program's own calls"
        self.made_up = False
        self.piecemeal = False
        self.stand_in = False
        self.lenient = False
        self.without_arguments = {}
        self.sources = list

    def open_calls(self):
        """The calls of transformed functions that are running in this thread, outermost first."""
        if not hasattr(self.local, "calls"):
            self.local.calls = []
        return self.local.calls

    def busy(self):
        """Is an experiment running in this thread?"""
        return getattr(self.local, "busy", 0) > 0

    @contextlib.contextmanager
    def private(self):
        """While the verifier itself runs code of the program, nothing is observed."""
        self.local.busy = getattr(self.local, "busy", 0) + 1
        try:
            yield
        finally:
            self.local.busy -= 1

    @contextlib.contextmanager
    def compiled(self):
        """Transforms trace even where the program says ``jax.disable_jit``."""
        if jax.config.jax_disable_jit:
            with jax.disable_jit(False):
                yield
        else:
            yield

    def guarded(self, observer, hook, *args):
        """Call a hook of an observer. A bug in it becomes a verdict, never an error of the program."""
        previous = None
        timed = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
        if timed and not self.busy():
            def alarm(*_):
                raise ClaimDeadline

            previous = signal.signal(signal.SIGALRM, alarm)
            signal.setitimer(signal.ITIMER_REAL, self.deadline)
        try:
            with self.private():
                getattr(observer, hook)(*args)
        except ClaimDeadline:
            observer.unknown("deadline", f"the experiment took more than {self.deadline:g} s")
        except Exception:
            if os.environ.get("NNXLINT_VERIFY_DEBUG"):
                traceback.print_exc()
            last = traceback.format_exc(limit=-3).strip().splitlines()
            observer.trouble = f"{last[-1]} ({' '.join(last[-3].split())})" if len(last) > 3 else last[-1]
        finally:
            if previous is not None:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, previous)

    def called(self, site):
        """Note, for the parent, that a site's function was called for the first time."""
        if site.identifier not in self.sites_called:
            self.sites_called.add(site.identifier)
            self.channel.send("called", claims=[observer.claim["id"] for observer in site.observers])

    def report(self, observer):
        """Send a verdict."""
        self.channel.send("verdict", id=observer.claim["id"], how=self.how, **observer.verdict)

    def unsettled(self):
        """Observers without a verdict that stands."""
        return [observer for observer in self.observers if not observer.settled]

    def stop_if_settled(self):
        """End the process when nothing is left to learn, so that long programs cost seconds. Where each claim has a verdict
        so far, it may run as long again as it took to get there."""
        if not self.stop or self.leaving and self.unsettled():
            return
        left = self.unsettled()
        if not left:
            self.exit()
        elif all(observer.so_far for observer in left):
            self.leaving = threading.Timer(max(GRACE, time.monotonic() - self.begun), self.exit)
            self.leaving.daemon = True
            self.leaving.start()

    def exit(self):
        """Leave at once: no exit handlers, no waiting for threads."""
        if self.scratch:
            # The parent may be killed before it hears of the end.
            shutil.rmtree(self.scratch, ignore_errors=True)
        with contextlib.suppress(Exception):
            self.channel.send("sources", files=self.sources())
        self.channel.send("end")
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(0)
