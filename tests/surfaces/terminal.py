"""A program on a terminal: what it writes there, and what happens to it."""

import os
import pty
import re
import signal
import subprocess
import sys

from .programs import ROOT


class Terminal:
    """A program on a terminal so wide."""

    def __init__(self, arguments, cwd, columns=60, **variables):
        import fcntl
        import struct
        import termios

        self._reader, writer = pty.openpty()
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "CI")}
        environment.update({"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **variables})
        # A runner in the background ignores Ctrl-C, and so would all that it starts.
        self.child = subprocess.Popen([sys.executable, *arguments], cwd=cwd, stdin=writer, stdout=writer, stderr=writer,
                                      env=environment, start_new_session=True,
                                      preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        os.close(writer)
        self.text = ""

    def until(self, pattern=None):
        """Read until the text matches, or to the end."""
        while pattern is None or not re.search(pattern, self.text):
            try:
                data = os.read(self._reader, 65536)
            except OSError:  # Linux's way to say that the other end is closed
                data = b""
            if not data:
                assert pattern is None, self.text
                break
            self.text += data.decode()
        return self

    def lines(self):
        """What is left of it, without colours."""
        return without_colours(self.until().text).split("\n")


def without_colours(text):
    """The text without what steers a terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r", "")
